import { describe, expect, it } from 'vitest';

import { ProjectCiNode } from '../../../../shared/contracts/gitlab/graphql/project-ci.ts';
import { readProjectCi } from '../../../../shared/features/posture/domain/read-project-ci.ts';

const readAt = '2026-11-30T10:00:00.000Z';
const path = '.gitlab-ci.yml';
const none = { nodes: [], pageInfo: { hasNextPage: false } };
const noJobs = {
  secretDetection: none,
  sast: none,
  dependencyScanning: none,
  containerScanning: none,
  iac: none,
};

function blobs(...nodes: object[]) {
  return { blobs: { nodes, pageInfo: { hasNextPage: false } } };
}

function job(name: string) {
  return { nodes: [{ name, status: 'SUCCESS', finishedAt: '2026-11-29T10:00:00Z' }] };
}

const whole = {
  id: 'gid://gitlab/Project/7',
  ciConfigPathOrDefault: path,
  userPermissions: { adminProject: true, downloadCode: true, createPipeline: true },
  languages: [{ name: 'HCL' }],
  repository: blobs({ path, rawTextBlob: 'a:\n  script: [x]\n' }),
  pipeline: noJobs,
};

function read(change: object = {}) {
  const node = ProjectCiNode.parse({ ...whole, ...change });
  return readProjectCi(node, [path], readAt);
}

/** The facts that an answer could not hold, by the kind of obstacle. */
function missing(change: object) {
  return Object.fromEntries(
    Object.entries(read(change).unreadable ?? {}).map(([name, { kind }]) => [name, kind]),
  );
}

describe('CI files', () => {
  it('are read where they are', () => {
    expect(read().facts).toMatchObject({ ciFile: { hasIncludes: false }, ci: { buildsImages: false } });
    expect(read().unreadable).toEqual({});
  });

  it('are not taken from another path than their own', () => {
    const both = blobs(
      { path, rawTextBlob: 'a:\n  script: [x]\n' },
      { path: 'ci.yml', rawTextBlob: 'include: a.yml' },
    );
    const node = ProjectCiNode.parse({ ...whole, ciConfigPathOrDefault: 'ci.yml', repository: both });

    expect(readProjectCi(node, [path, 'ci.yml'], readAt).facts.ciFile?.hasIncludes).toBe(true);
  });

  it('leave nothing of their text behind but names', () => {
    const text = [
      'include: [{ remote: "https://u:canary@ci.example/a.yml?private_token=canary" }]',
      'variables:',
      '  API_TOKEN: canary-canary',
      'a:',
      '  script: [curl -H "PRIVATE-TOKEN: glpat-canary0123456789canary" canary, eval "$CI_COMMIT_TITLE canary"]',
      '  environment: { url: "https://canary" }',
    ].join('\n');
    const alone = text.slice(text.indexOf('\n') + 1);

    const readings = [text, alone].map((rawTextBlob) => read({ repository: blobs({ path, rawTextBlob }) }));

    expect(readings.map(({ facts }) => facts.ciFile?.secrets.length)).toEqual([2, 2]);
    expect(JSON.stringify(readings)).not.toContain('canary');
  });

  it('are null where the repository has none', () => {
    expect(read({ repository: blobs() }).facts).toMatchObject({ ciFile: null, ci: null });
  });

  const permission = { ciFile: 'permission', ci: 'permission' };
  const error = { ciFile: 'error', ci: 'error' };
  it.each([
    ['without a repository that the role may read', { repository: null }, permission],
    [
      'with a list of files that the role may not fill',
      { repository: blobs(), userPermissions: null },
      permission,
    ],
    ['without an answer', { repository: undefined }, error],
    ['at a path that was not asked for', { ciConfigPathOrDefault: 'ci.yml' }, error],
    ['that are no text', { repository: blobs({ path, rawTextBlob: null }) }, error],
    ['that are odd', { repository: blobs({ path: 7 }) }, error],
    ['that are no YAML', { repository: blobs({ path, rawTextBlob: 'a: [' }) }, error],
  ])('are not known %s', (_name, change, expected) => {
    expect(missing(change)).toEqual(expected);
  });

  it.each(['ci.yml@acme/ci', 'https://ci.example/a.yml'])(
    'outside of the project are left to the CI lint: %s',
    (elsewhere) => {
      expect(missing({ ciConfigPathOrDefault: elsewhere })).toEqual({ ciFile: 'error' });
    },
  );
});

describe('security jobs', () => {
  it('have their kind, those of infrastructure by their name', () => {
    const { facts } = read({
      pipeline: { ...noJobs, sast: job('kics-iac-sast'), secretDetection: job('secrets') },
    });

    expect(facts.securityJobs?.map(({ kind, name }) => [kind, name])).toEqual([
      ['secretDetection', 'secrets'],
      ['iac', 'kics-iac-sast'],
    ]);
  });

  it('are none without a pipeline, where the role would see it', () => {
    expect(read({ pipeline: null }).facts.securityJobs).toEqual([]);
    expect(missing({ pipeline: null, userPermissions: { downloadCode: true } })).toEqual({
      securityJobs: 'permission',
    });
  });

  it('are none without a pipeline, where no role may create one and a Maintainer asks', () => {
    const userPermissions = { adminProject: true, createPipeline: false };

    expect(read({ pipeline: null, archived: true, userPermissions }).facts.securityJobs).toEqual([]);
    expect(read({ pipeline: null, userPermissions }).facts.securityJobs).toEqual([]);
  });

  it('of an archived project need the role that shows that there is no pipeline', () => {
    const userPermissions = { adminProject: false, createPipeline: false };
    const { unreadable } = read({ pipeline: null, archived: true, userPermissions });

    expect(unreadable?.securityJobs?.helps).toContain('Maintainer');
  });

  it('are not known where the answer is odd', () => {
    expect(missing({ pipeline: { ...noJobs, sast: { nodes: [{ name: 7 }] } } })).toEqual({
      securityJobs: 'error',
    });
    expect(missing({ pipeline: undefined })).toEqual({ securityJobs: 'error' });
  });
});

it('infrastructure as code is known by its language; that there is none is not', () => {
  const others = { languages: [{ name: 'Go' }] };

  expect(read().facts.hasInfrastructureCode).toBe(true);
  expect(read(others).facts.hasInfrastructureCode).toBeUndefined();
  expect(missing(others)).toEqual({ hasInfrastructureCode: 'error' });
  expect(missing({ languages: null })).toEqual({});
});
