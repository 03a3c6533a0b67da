import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoToken, devToken } from '../../../local/gitlab/credentials.ts';
import type { ProjectRecord, ScanRun } from '../../../local/gitlab/server.ts';
import type { Finding, ScanKind } from '../../../local/gitlab/scans/records.ts';
import { type GitLabClient, type Json, startTestGitLab } from './support/gitlab-client.ts';
import { projectData } from './support/graphql.ts';

let gitlab: GitLabClient;
beforeAll(async () => {
  gitlab = await startTestGitLab({ projects: 400 });
});
afterAll(() => gitlab.stop());

function aProject(path: string, root = 'Northwind-Traders'): ProjectRecord {
  const namespace = gitlab.world.groupByPath(root)!.record;
  const project = gitlab.world.addProject({ namespace, path, defaultBranch: 'main', visibility: 'private' });
  gitlab.details.changeProject(project, { pipeline: null });
  return project;
}

async function scan(project: ProjectRecord, run: ScanRun): Promise<void> {
  const answer = await gitlab.send('POST', '/-/simulator/world/scan', { project: project.id, ...run });
  expect(answer.status).toBe(200);
}

/** The text of the newest report of a kind. */
async function reportOf(project: ProjectRecord, kind: ScanKind): Promise<string> {
  const job = gitlab.scans.pipelines(project)[0]?.jobs.find((one) => one.kind === kind);
  const path = `/api/v4/projects/${project.id}/jobs/${job?.id}/artifacts/${job?.path}`;
  // Its type says JSON whatever its text is.
  const headers = { authorization: `Bearer ${demoToken}` };
  return (await fetch(gitlab.url + path, { headers })).text();
}

async function itemsOf(project: ProjectRecord, kind: ScanKind): Promise<Json[]> {
  return (JSON.parse(await reportOf(project, kind)) as { vulnerabilities: Json[] }).vulnerabilities;
}

const withoutTimes = (value: unknown) => JSON.stringify(value).replaceAll(/"20\d\d-[^"]*"/g, '""');
const linesOf = (items: readonly Json[]) => items.map(({ location }) => (location as Json)['start_line']);

describe('a run of scanners', () => {
  it('finds new flaws, moves and fixes known ones, and brings fixed ones back', async () => {
    const project = aProject('moving');

    await scan(project, { scans: [{ kind: 'sast', add: 3 }] });
    const first = await itemsOf(project, 'sast');
    await scan(project, { scans: [{ kind: 'sast', moveLines: 10, fix: 1, add: 1 }] });
    const second = await itemsOf(project, 'sast');
    await scan(project, { scans: [{ kind: 'sast', reopen: 1 }] });
    const third = await itemsOf(project, 'sast');

    expect(linesOf(first)).toEqual([42, 118, 9]);
    expect(linesOf(second)).toEqual([128, 19, 17]);
    expect(linesOf(third)).toEqual([128, 19, 17, 42]);
  });

  it('runs again what it does not change, and calls the hooks with the id of the pipeline', async () => {
    const project = aProject('again');
    const reported: unknown[] = [];
    const stop = gitlab.world.onChange((change) => {
      if (change.kind === 'pipeline') reported.push(change.pipeline.id);
    });

    await scan(project, {
      scans: [
        { kind: 'sast', add: 1 },
        { kind: 'dast', add: 1 },
      ],
    });
    await scan(project, { scans: [{ kind: 'sast', fix: 1 }] });
    stop();

    const pipelines = gitlab.scans.pipelines(project);
    expect(pipelines.map(({ id }) => id)).toEqual(reported.toReversed());
    expect(await itemsOf(project, 'sast')).toEqual([]);
    expect(await itemsOf(project, 'dast')).toHaveLength(1);
  });

  it.each([
    ['empty', ''],
    ['html', '<!DOCTYPE html>'],
    ['no-list', '{"version":"15.2.4","scan"'],
    ['null-list', '{"version":"15.2.4","vulnerabilities":null}'],
    ['json-lines', '{"level":"fatal"'],
  ] as const)('may write the odd report %s', async (shape, beginning) => {
    const project = aProject(`odd-${shape}`);

    await scan(project, { scans: [{ kind: 'sast', add: 2, shape }] });

    expect((await reportOf(project, 'sast')).startsWith(beginning)).toBe(true);
  });

  it.each(['cut', 'broken', 'second-document'] as const)(
    'may write a report that is no JSON: %s',
    async (shape) => {
      const project = aProject(`no-json-${shape}`);

      await scan(project, { scans: [{ kind: 'sast', add: 2, shape }] });

      const text = await reportOf(project, 'sast');
      expect(text).toContain('"vulnerabilities":[{');
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
    },
  );

  it('may write any text, a report of many findings, and one of a scanner that failed', async () => {
    const project = aProject('any');

    await scan(project, {
      scans: [
        { kind: 'sast', body: '[]' },
        { kind: 'dast', copies: { count: 2_000 } },
        { kind: 'sast_iac', shape: 'scan-failed', add: 2 },
      ],
    });

    expect(await reportOf(project, 'sast')).toBe('[]');
    expect(await itemsOf(project, 'dast')).toHaveLength(2_000);
    expect(JSON.parse(await reportOf(project, 'sast_iac'))).toMatchObject({ scan: { status: 'failure' } });
    // Named by their rule, as kics does.
    expect(new Set((await itemsOf(project, 'sast_iac')).map(({ id }) => id)).size).toBe(1);
  });
});

describe('files of jobs', () => {
  it('are listed with their sizes, and are only in the archive if they are kept', async () => {
    const project = aProject('files');
    await scan(project, {
      scans: [
        { kind: 'dependency_scanning', add: 1 },
        { kind: 'sast', add: 1, kept: false },
      ],
    });
    const [pipeline] = await gitlab.things(`/api/v4/projects/${project.id}/pipelines`);

    const jobs = await gitlab.things(
      `/api/v4/projects/${project.id}/pipelines/${String(pipeline?.['id'])}/jobs`,
    );

    const types = jobs.map(({ artifacts }) => (artifacts as Json[]).map(({ file_type: type }) => type));
    expect(types).toEqual([
      ['archive', 'metadata', 'dependency_scanning', 'cyclonedx', 'trace'],
      ['sast', 'trace'],
    ]);
    expect((jobs[0]!['artifacts'] as Json[])[2]).toMatchObject({
      size: Buffer.byteLength(await reportOf(project, 'dependency_scanning')),
      file_format: 'raw',
    });
    expect(await reportOf(project, 'sast')).toContain('404 Not found');
  });

  it('come by the name of a branch and a job too, and never by a path that climbs', async () => {
    const project = aProject('by-branch');
    await scan(project, { scans: [{ kind: 'sast', add: 1 }] });
    const base = `/api/v4/projects/${project.id}/jobs`;
    const jobId = gitlab.scans.pipelines(project)[0]?.jobs[0]?.id;

    const byBranch = await gitlab.get(`${base}/artifacts/main/raw/gl-sast-report.json?job=semgrep-sast`);
    const climbing = await gitlab.get(`${base}/${jobId}/artifacts/a%2F..%2Fgl-sast-report.json`);

    expect(byBranch.text).toBe(await reportOf(project, 'sast'));
    expect((await gitlab.get(`${base}/artifacts/main/raw/x.json?job=semgrep-sast`)).status).toBe(404);
    expect(climbing.status).toBe(400);
  });

  it('are redirected to object storage where there is one', async () => {
    const other = await startTestGitLab({ projects: 10, objectStorageUrl: 'https://storage.example.com' });
    const project = other.world.projects.find(
      ({ emptyRepo, namespace }) => !emptyRepo && namespace.kind === 'group',
    )!;
    const { jobs } = other.scans.run(project, {
      others: false,
      scans: [{ kind: 'sast', add: 1, kept: true }],
    });

    const path = `/api/v4/projects/${project.id}/jobs/${jobs[0]?.id}/artifacts/gl-sast-report.json`;
    const headers = { authorization: `Bearer ${demoToken}` };
    const answer = await fetch(other.url + path, { headers, redirect: 'manual' });
    await other.stop();

    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toContain('https://storage.example.com/artifacts/');
  });
});

describe('vulnerabilities', () => {
  const selection =
    'vulnerabilities(sort: detected_desc, first: 10) { nodes { state resolvedOnDefaultBranch } }';

  it('follow what the scans of the default branch find, but a secret stays', async () => {
    const project = aProject('following', 'contoso');
    await scan(project, {
      scans: [
        { kind: 'dast', add: 1 },
        { kind: 'secret_detection', add: 1 },
      ],
    });
    await scan(project, {
      scans: [
        { kind: 'dast', fix: 1 },
        { kind: 'secret_detection', fix: 1 },
      ],
    });
    await scan(project, { ref: 'feature/x', scans: [{ kind: 'dast', add: 5 }] });

    const found = await projectData(gitlab, 'contoso/following', selection);

    expect(found['vulnerabilities']).toEqual({
      nodes: [
        { state: 'DETECTED', resolvedOnDefaultBranch: false },
        { state: 'DETECTED', resolvedOnDefaultBranch: true },
      ],
    });
  });

  it('take the decisions of people, and need Ultimate and a role', async () => {
    const project = aProject('decided', 'contoso');
    const premium = aProject('none');
    for (const one of [project, premium]) await scan(one, { scans: [{ kind: 'dast', add: 1 }] });
    const body = {
      project: project.id,
      vulnerability: 'dast-0',
      state: 'dismissed',
      reason: 'false_positive',
    };
    const counted = 'vulnerabilitySeveritiesCount { medium }';

    expect((await gitlab.send('POST', '/-/simulator/world/decide-vulnerability', body)).status).toBe(200);

    const found = await projectData(gitlab, 'contoso/decided', `${selection} ${counted}`);
    const none = await projectData(gitlab, 'Northwind-Traders/none', `${selection} ${counted}`);
    const reporter = await projectData(gitlab, 'Northwind-Traders/none', selection, devToken);
    expect(found['vulnerabilities']).toMatchObject({ nodes: [{ state: 'DISMISSED' }] });
    expect(found['vulnerabilitySeveritiesCount']).toEqual({ medium: 1 });
    expect(none).toEqual({ vulnerabilities: { nodes: [] }, vulnerabilitySeveritiesCount: null });
    expect(reporter['vulnerabilities']).toEqual({ nodes: [] });
  });
});

describe('the world of the demo', () => {
  it('has findings of every kind, and files that are kept, not kept, expired and closed to Reporters', () => {
    const all = gitlab.world.projects.flatMap((project) => gitlab.scans.pipelines(project));
    const jobs = all
      .flatMap(({ jobs: own, downstream }) => [
        ...own,
        ...downstream.flatMap(({ pipeline }) => pipeline.jobs),
      ])
      .filter(({ kind }) => kind !== null);
    const findings: Finding[] = jobs.flatMap(({ content }) => content.findings);

    expect(new Set(findings.map(({ kind }) => kind)).size).toBe(9);
    expect(
      new Set(jobs.map(({ kept, expired, access }) => `${kept} ${expired} ${access}`)).size,
    ).toBeGreaterThan(3);
    expect(all.some(({ downstream }) => downstream.length > 0)).toBe(true);
    expect(all.some(({ source }) => source === 'schedule')).toBe(true);
    const withFindings = gitlab.world.projects.filter((project) =>
      gitlab.scans
        .pipelines(project)
        .some((pipeline) => pipeline.jobs.some(({ content }) => content.findings.length > 0)),
    );
    expect(withFindings.length / gitlab.world.projects.length).toBeGreaterThan(0.2);
  });

  it('is the same on each start', async () => {
    const other = await startTestGitLab({ projects: 400 });
    const [one, two] = [gitlab, other].map(({ world, scans }) =>
      world.projects
        .slice(0, 200)
        .map((project) => scans.pipelines(project).filter(({ id }) => id < 100_000_000)),
    );
    await other.stop();

    expect(withoutTimes(two)).toBe(withoutTimes(one));
  });
});
