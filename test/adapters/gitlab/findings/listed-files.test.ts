import { describe, expect, it } from 'vitest';

import { ReportFilesNode } from '../../../../shared/contracts/gitlab/graphql/report-files.ts';
import { GitLabJob } from '../../../../shared/contracts/gitlab/pipelines.ts';
import { listedPipeline, listedRestJob } from '../../../../shared/adapters/gitlab/findings/listed-files.ts';

const all = { hasNextPage: false };
const job = { id: 'gid://gitlab/Ci::Build/8', name: 'sast', status: 'SUCCESS', artifacts: { nodes: [] } };
const jobs = { nodes: [job], pageInfo: all };
const child = {
  id: 'gid://gitlab/Ci::Pipeline/9',
  child: true,
  jobs,
  downstream: { nodes: [] as object[], pageInfo: all },
};
const pipeline = {
  id: 'gid://gitlab/Ci::Pipeline/7',
  sha: 'a',
  jobs,
  downstream: { nodes: [child], pageInfo: all },
};

function listed(change: object) {
  const node = { id: 'gid://gitlab/Project/1', pipelines: { nodes: [{ ...pipeline, ...change }] } };
  return ReportFilesNode.parse(node).pipelines?.items.map(listedPipeline)[0];
}

const below = (change: object) => ({ downstream: { nodes: [{ ...child, ...change }], pageInfo: all } });
const cut = { hasNextPage: true };

describe('a pipeline in the answer of GraphQL', () => {
  it('is whole where all lists are', () => {
    expect(listed({})).toMatchObject({ isCut: false, jobs: [{ pipelineId: 7 }, { pipelineId: 9 }] });
  });

  it('leaves out a downstream pipeline of another project', () => {
    expect(listed(below({ child: false }))).toMatchObject({ isCut: false, jobs: [{ pipelineId: 7 }] });
  });

  it.each([
    ['more jobs', { jobs: { ...jobs, pageInfo: cut } }],
    ['more child pipelines', { downstream: { nodes: [child], pageInfo: cut } }],
    ['more jobs in a child pipeline', below({ jobs: { ...jobs, pageInfo: cut } })],
    [
      'a child pipeline of a child',
      below({ downstream: { nodes: [{ id: child.id, child: true }], pageInfo: all } }),
    ],
    ['jobs that are not shown', { jobs: null }],
    ['SARIF in a job that is not listed', { jobArtifacts: [{ fileType: 'TRACE' }, { fileType: 'SARIF' }] }],
    ['an SBOM in a job of a child', below({ jobArtifacts: [{ fileType: 'CYCLONEDX' }] })],
    ['a job without an id', { jobs: { nodes: [{ ...job, id: null }], pageInfo: all } }],
  ])('is cut with %s', (_words, change) => {
    expect(listed(change)?.isCut).toBe(true);
  });

  it('is whole where the SBOMs are those of jobs that are listed', () => {
    const artifacts = { nodes: [{ fileType: 'CYCLONEDX', name: 'bom.json.gz' }] };
    const whole = {
      jobs: { nodes: [{ ...job, artifacts }], pageInfo: all },
      jobArtifacts: [{ fileType: 'CYCLONEDX' }],
    };

    const found = listed(whole);

    expect([found?.isCut, found?.jobs[0]?.files[0]?.name]).toEqual([false, 'bom.json']);
  });

  it('takes sizes as text, other types as none, and a missing name as the default', () => {
    const files = [
      { fileType: 'SAST', name: null, size: '9007199254740', expired: false },
      { fileType: 'CODEQUALITY', name: 'x', size: 1, expired: false },
      { fileType: 'ARCHIVE', name: 'artifacts.zip', size: 1, expired: true },
    ];

    const found = listed({ jobs: { nodes: [{ ...job, artifacts: { nodes: files } }], pageInfo: all } });

    expect(found?.jobs[0]).toMatchObject({
      files: [{ type: 'sast', name: 'gl-sast-report.json', sizeBytes: 9_007_199_254_740, isExpired: false }],
      keepsArchive: true,
      isArchiveExpired: true,
    });
  });
});

describe('a job in the answer of REST', () => {
  const now = new Date('2026-11-30T10:00:00Z');

  it.each([
    ['its archive is there', { artifacts: [{ file_type: 'archive' }] }, false],
    ['nothing was kept', { artifacts: [{ file_type: 'sast' }] }, false],
    ['files went', { artifacts: [], artifacts_expire_at: '2026-11-29T10:00:00Z' }, true],
    ['files will go', { artifacts: [], artifacts_expire_at: '2026-12-29T10:00:00Z' }, false],
  ])('where %s', (_words, change, isArchiveExpired) => {
    const found = listedRestJob(
      GitLabJob.parse({ id: 8, name: 'sast', status: 'success', ...change }),
      7,
      now,
    );

    expect(found).toMatchObject({ pipelineId: 7, isArchiveExpired });
  });
});
