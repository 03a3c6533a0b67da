import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoToken, devToken } from '../../../../local/gitlab/credentials.ts';
import { type ProjectRecord, type SimulatedGitLab, startGitLab } from '../../../../local/gitlab/server.ts';
import { vulnerabilitiesQuery } from '../../../../shared/adapters/gitlab/findings/vulnerabilities-query.ts';
import type { Probe } from '../../../../shared/contracts/gitlab/graphql/probe.ts';
import type { GitLab } from '../../../../shared/features/connectors/ports.ts';
import type { ListedJob, ReportListing } from '../../../../shared/features/findings/domain/report-listing.ts';
import type { ReportBody } from '../../../../shared/features/findings/ports.ts';
import {
  GitLabForbiddenError,
  GitLabNotFoundError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { rejectionOf } from './rejection-of.ts';
import { connectWithToken } from '../a-connection.ts';

let simulator: SimulatedGitLab;
let gitlab: GitLab;
let known: Probe | undefined;

beforeAll(async () => {
  simulator = await startGitLab({ projects: 300 });
  gitlab = await connectWithToken({ url: simulator.url }, demoToken);
  known = await gitlab.facts.probe();
});
afterAll(() => simulator.stop());

function scanned({ id, defaultBranch }: ProjectRecord) {
  return { id, fullPath: '', defaultBranch };
}

/** A new project in a group, with a CI file and no pipeline but those that the test runs. */
function aProject(root: string, path: string): ProjectRecord {
  const namespace = simulator.world.groupByPath(root)!.record;
  const project = simulator.world.addProject({
    namespace,
    path,
    defaultBranch: 'main',
    visibility: 'private',
  });
  simulator.details.changeProject(project, { pipeline: null });
  return project;
}

async function listingOf(project: ProjectRecord, by = gitlab): Promise<ReportListing | undefined> {
  return (await by.findings.reportFiles([scanned(project)], known)).get(project.id);
}

/** As on an instance that GraphQL can't be asked for it. */
async function restListingOf(project: ProjectRecord): Promise<ReportListing | undefined> {
  return (await gitlab.findings.reportFiles([scanned(project)], undefined)).get(project.id);
}

function jobsOf(listing: ReportListing | undefined): readonly ListedJob[] {
  return listing?.pipelines?.flatMap(({ jobs }) => jobs) ?? [];
}

async function textOf(body: ReportBody): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function sastJob(project: ProjectRecord, by = gitlab): Promise<number> {
  return jobsOf(await listingOf(project, by))[0]!.id;
}

describe('the listing of report files', () => {
  it('has what the newest successful pipelines hold, child pipelines in the same project included', async () => {
    const project = aProject('Northwind-Traders', 'tree');
    simulator.scans.run(project, { source: 'schedule', scans: [{ kind: 'dast', add: 1 }] });
    simulator.scans.run(project, {
      others: false,
      scans: [
        { kind: 'sast', add: 2 },
        { kind: 'secret_detection', add: 1, kept: false },
        { kind: 'container_scanning', add: 1, in: 'child' },
        { kind: 'dependency_scanning', add: 1, in: 'other-project' },
      ],
    });
    simulator.scans.run(project, { ref: 'feature/x', scans: [{ kind: 'api_fuzzing', add: 1 }] });
    simulator.scans.run(project, { status: 'failed', scans: [{ kind: 'coverage_fuzzing', add: 1 }] });

    const graphql = await listingOf(project);
    const rest = await restListingOf(project);

    const [newest, nightly] = graphql?.pipelines ?? [];
    expect(graphql?.pipelines).toHaveLength(2);
    expect(newest?.jobs.map(({ files, keepsArchive }) => [files[0]?.type, keepsArchive])).toEqual([
      ['sast', true],
      ['secret_detection', false],
      ['container_scanning', true],
    ]);
    expect(newest).toMatchObject({ source: 'push', isCut: false });
    expect(newest?.jobs[2]?.pipelineId).not.toBe(newest?.id);
    expect(nightly).toMatchObject({ source: 'schedule', jobs: [{ files: [{ type: 'dast' }] }] });
    expect(rest).toEqual(graphql);
  });

  it('says which files expired, and leaves out those that the role may not download', async () => {
    const project = aProject('Northwind-Traders', 'kept');
    simulator.scans.run(project, {
      scans: [
        { kind: 'sast', add: 1, expired: true },
        { kind: 'secret_detection', add: 1, access: 'developer' },
      ],
    });
    const reporter = await connectWithToken({ url: simulator.url }, devToken);

    const byOwner = jobsOf(await listingOf(project));
    const byReporter = jobsOf(await listingOf(project, reporter));
    const rest = jobsOf(await restListingOf(project));

    expect(byOwner).toMatchObject([
      { isArchiveExpired: true, files: [{ type: 'sast', isExpired: true }] },
      { isArchiveExpired: false, keepsArchive: true, files: [{ type: 'secret_detection' }] },
    ]);
    expect(byReporter).toMatchObject([{ isArchiveExpired: true }, { keepsArchive: false, files: [] }]);
    expect(rest).toMatchObject([
      { isArchiveExpired: true, keepsArchive: false, files: [] },
      { keepsArchive: true },
    ]);
  });

  it('is empty without a branch, hidden while CI/CD is off, and missing for a project that is not seen', async () => {
    const off = aProject('Northwind-Traders', 'off');
    simulator.scans.run(off, { scans: [{ kind: 'sast', add: 1 }] });
    off.settings = { builds_access_level: 'disabled' };
    const hidden = simulator.world.projects.find(
      ({ namespace, visibility, defaultBranch, shares }) =>
        namespace.path === 'Fourth-Coffee' &&
        visibility === 'private' &&
        defaultBranch !== undefined &&
        shares.length === 0,
    )!;
    const projects = [{ ...scanned(off), id: off.id }, scanned(hidden)];
    const none = { id: 1, fullPath: 'x', defaultBranch: undefined };

    const found = await gitlab.findings.reportFiles([...projects, none], known);
    const rest = await gitlab.findings.reportFiles([...projects, none], undefined);

    for (const listings of [found, rest]) {
      expect(listings.get(1)).toEqual({ projectId: 1, pipelines: [] });
      expect(listings.get(off.id)).toEqual({ projectId: off.id, pipelines: undefined });
      expect(listings.has(hidden.id)).toBe(false);
    }
  });

  it('takes a request for 25 projects of one branch name, and about four for each where GraphQL lacks the fields', async () => {
    const projects = simulator.world.projects.filter(
      ({ namespace, defaultBranch }) =>
        defaultBranch !== undefined && simulator.world.tierOf(namespace) !== 'free',
    );
    const branches = Map.groupBy(projects, ({ defaultBranch }) => defaultBranch);
    const expected = [...branches.values()].reduce((sum, all) => sum + Math.ceil(all.length / 25), 0);
    simulator.resetRequests();

    const found = await gitlab.findings.reportFiles(projects.map(scanned), known);
    const byGraphQl = simulator.requests().total;
    simulator.resetRequests();
    await gitlab.findings.reportFiles(projects.map(scanned), undefined);
    const byRest = simulator.requests().total;

    const perThousand = (requests: number) => Math.round((requests * 1_000) / projects.length);
    process.stderr.write(
      `Report files of 1,000 projects: ${perThousand(byGraphQl)} requests by GraphQL, ${perThousand(byRest)} by REST.\n`,
    );
    expect(byGraphQl).toBe(expected);
    expect(perThousand(byRest)).toBeLessThan(5_000);
    expect(found.size).toBeGreaterThan(projects.length / 2);
  });
});

describe('a report', () => {
  const file = 'gl-sast-report.json';

  it('comes as a stream, with its length', async () => {
    const project = aProject('Northwind-Traders', 'report');
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 3, version: '15.2.4' }] });

    const body = await gitlab.findings.report(project.id, await sastJob(project), file);
    const text = await textOf(body);

    expect(body.sizeBytes).toBe(Buffer.byteLength(text));
    const { vulnerabilities } = JSON.parse(text) as { vulnerabilities: unknown[] };
    expect(vulnerabilities).toHaveLength(3);
    expect(Object.keys(JSON.parse(text) as object).at(-1)).toBe('scan');
  });

  it.each([
    ['is not kept', { kept: false }, GitLabNotFoundError, 404],
    ['expired', { expired: true }, GitLabNotFoundError, 404],
    ['lies elsewhere', { path: 'reports/sast.json' }, GitLabNotFoundError, 404],
    ['is closed to the role', { access: 'none' as const }, GitLabForbiddenError, 403],
  ])('that %s is refused', async (words, change, kind, gitLabStatus) => {
    const project = aProject('Northwind-Traders', `refused-${words.replaceAll(' ', '-')}`);
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 1, ...change }] });
    const [pipeline] = simulator.scans.pipelines(project);

    const failure = await rejectionOf(() => gitlab.findings.report(project.id, pipeline!.jobs[0]!.id, file));

    expect(failure).toBeInstanceOf(kind);
    expect(failure).toMatchObject({ gitLabStatus });
    expect((failure as GitLabNotFoundError).fault).toBeUndefined();
  });

  it('that only Developers may download is refused to a Reporter', async () => {
    const project = aProject('Northwind-Traders', 'for-developers');
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 1, access: 'developer' }] });
    const reporter = await connectWithToken({ url: simulator.url }, devToken);
    const jobId = await sastJob(project);

    const failure = await rejectionOf(() => reporter.findings.report(project.id, jobId, file));

    expect(failure).toBeInstanceOf(GitLabForbiddenError);
    expect(await textOf(await gitlab.findings.report(project.id, jobId, file))).toContain('"version"');
  });

  it('is found in the archive where it lies in a folder', async () => {
    const project = aProject('Northwind-Traders', 'folder');
    const path = `out put/${file}`;
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 2, path }] });
    simulator.resetRequests();

    const jobId = await sastJob(project);
    const text = await textOf(await gitlab.findings.report(project.id, jobId, file));

    expect((JSON.parse(text) as { vulnerabilities: unknown[] }).vulnerabilities).toHaveLength(2);
    expect(simulator.requests().total).toBe(4);
  });

  it('may be an SBOM, which GitLab lists as gzip', async () => {
    const project = aProject('Northwind-Traders', 'sbom');
    simulator.scans.run(project, { scans: [{ kind: 'dependency_scanning', add: 1 }] });
    const [job] = jobsOf(await listingOf(project));
    const sbom = job?.files.find(({ type }) => type === 'cyclonedx');

    const text = await textOf(await gitlab.findings.report(project.id, job!.id, sbom!.name));

    expect(JSON.parse(text)).toMatchObject({ bomFormat: 'CycloneDX' });
  });

  it('may be larger than any other answer', async () => {
    const project = aProject('Northwind-Traders', 'large');
    const copies = { count: 6_000, paddingBytes: 10_000 };
    simulator.scans.run(project, { scans: [{ kind: 'sast', copies }] });
    let bytes = 0;

    const body = await gitlab.findings.report(project.id, await sastJob(project), file);
    for await (const chunk of body) bytes += chunk.byteLength;

    expect(bytes).toBe(body.sizeBytes);
    expect(bytes).toBeGreaterThan(60_000_000);
  });
});

describe('vulnerabilities', () => {
  it('of an Ultimate project come in pages of 100, newest first, with what the version knows', async () => {
    const project = aProject('contoso', 'ultimate');
    simulator.scans.run(project, {
      scans: [
        { kind: 'sast', add: 130 },
        { kind: 'secret_detection', add: 2 },
      ],
    });
    simulator.scans.run(project, {
      scans: [
        { kind: 'sast', fix: 30, moveLines: 7 },
        { kind: 'secret_detection', fix: 1 },
      ],
    });
    simulator.scans.decide(project, 'sast-50', {
      state: 'dismissed',
      reason: 'false_positive',
      comment: 'no',
    });
    const fullPath = 'contoso/ultimate';

    const pages = await Array.fromAsync(
      gitlab.findings.vulnerabilities({ id: project.id, fullPath }, known!),
    );

    const all = pages.flatMap(({ vulnerabilities }) => vulnerabilities);
    expect(pages.map(({ vulnerabilities, malformed }) => [vulnerabilities.length, malformed])).toEqual([
      [100, 0],
      [32, 0],
    ]);
    expect(all.filter(({ resolvedOnDefaultBranch }) => resolvedOnDefaultBranch)).toHaveLength(30);
    expect(all[0]).toMatchObject({ reportType: 'SECRET_DETECTION', resolvedOnDefaultBranch: false });
    expect(all.filter(({ dismissalReason }) => dismissalReason === 'FALSE_POSITIVE')).toMatchObject([
      { state: 'DISMISSED', stateComment: 'no' },
    ]);
    expect(all.find(({ location }) => location?.file === 'src/server/run.ts')?.location?.startLine).toMatch(
      /^\d+$/,
    );
    expect(pages[0]?.analyzers).toContainEqual(
      expect.objectContaining({ analyzerType: 'SAST', status: 'SUCCESS' }),
    );

    const counts = await gitlab.findings.severityCounts([project.id], known);
    const open = Object.values(counts.get(project.id)?.open ?? {}).reduce((sum, count) => sum + count, 0);
    expect(open).toBe(all.filter(({ state }) => state === 'DETECTED' || state === 'CONFIRMED').length);
  });

  it('can be read on from a cursor', async () => {
    const project = aProject('contoso', 'cursor');
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 110 }] });
    const one = { id: project.id, fullPath: 'contoso/cursor' };

    const [first] = await Array.fromAsync(gitlab.findings.vulnerabilities(one, known!));
    const rest = await Array.fromAsync(gitlab.findings.vulnerabilities(one, known!, first!.nextCursor));

    expect(rest.map(({ vulnerabilities }) => vulnerabilities.length)).toEqual([10]);
  });

  it('are refused, not an empty list, where the licence shows none, and leave a fifth of the score free', async () => {
    const premium = aProject('Northwind-Traders', 'never');
    const query = vulnerabilitiesQuery(known!)!
      .replace('query ', 'query Score')
      .replace(/}$/, 'queryComplexity { score } }');
    const body = JSON.stringify({ query, variables: { path: 'x', first: 100 } });
    const headers = { authorization: `Bearer ${demoToken}`, 'content-type': 'application/json' };

    const failure = await rejectionOf(() =>
      Array.fromAsync(
        gitlab.findings.vulnerabilities({ id: premium.id, fullPath: 'Northwind-Traders/never' }, known!),
      ),
    );
    const answer = await fetch(`${simulator.url}/api/graphql`, { method: 'POST', headers, body });

    expect(failure).toBeInstanceOf(GitLabForbiddenError);
    const { data } = (await answer.json()) as { data: { queryComplexity: { score: number } } };
    process.stderr.write(
      `A page of 100 vulnerabilities has a score of ${data.queryComplexity.score} of 250.\n`,
    );
    expect(data.queryComplexity.score).toBeLessThan(200);
  });

  it('are not counted below Ultimate, and those of another project than the path names are refused', async () => {
    const project = aProject('Northwind-Traders', 'premium');
    simulator.scans.run(project, { scans: [{ kind: 'sast', add: 1 }] });
    const fullPath = 'Northwind-Traders/premium';

    const counts = await gitlab.findings.severityCounts([project.id], known);
    const failure = await rejectionOf(() =>
      Array.fromAsync(gitlab.findings.vulnerabilities({ id: project.id + 1, fullPath }, known!)),
    );

    expect(counts.get(project.id)).toEqual({ open: undefined, pipelineId: expect.any(Number) });
    expect(failure).toBeInstanceOf(GitLabForbiddenError);
  });
});

describe('the cost of what is read', () => {
  it('is a request for 50 projects, for 100 vulnerabilities and for each kept file', async () => {
    const { world, scans } = simulator;
    const ids = world.projects
      .filter(({ namespace }) => world.tierOf(namespace) === 'ultimate')
      .map(({ id }) => id);
    const project = aProject('contoso', 'costly');
    const { id: pipelineId } = scans.run(project, { scans: [{ kind: 'sast', add: 250 }] });
    simulator.resetRequests();

    await gitlab.findings.severityCounts(ids, known);
    const counted = simulator.requests().total;
    const one = { id: project.id, fullPath: 'contoso/costly' };
    const pages = await Array.fromAsync(gitlab.findings.vulnerabilities(one, known!));
    const paged = simulator.requests().total - counted;
    const [job] = jobsOf(await listingOf(project));
    await textOf(await gitlab.findings.report(project.id, job!.id, job!.files[0]!.name));

    expect(job).toMatchObject({ pipelineId });
    expect([counted, paged, pages.length]).toEqual([Math.ceil(ids.length / 50), 3, 3]);
    expect(simulator.requests().total).toBe(counted + paged + 2);
  });
});

describe('blame', () => {
  it('names the last commit of a line, without the address of its author', async () => {
    const project = aProject('contoso', 'blamed');
    const { sha } = simulator.scans.run(project, { scans: [{ kind: 'sast', add: 1 }] });

    const found = await gitlab.findings.blame(project.id, sha, 'src/server/run.ts', 42);

    expect(found).toEqual({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      author: expect.any(String),
      time: expect.any(String),
    });
    expect(JSON.stringify(found)).not.toContain('@');
    expect(await gitlab.findings.blame(project.id, sha, 'no/such file.ts', 1)).toBeUndefined();
    expect(await gitlab.findings.blame(project.id, sha, 'src/server/run.ts', 99_999)).toBeUndefined();
  });
});
