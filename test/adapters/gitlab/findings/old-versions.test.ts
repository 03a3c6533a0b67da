import { afterEach, describe, expect, it } from 'vitest';

import { demoToken } from '../../../../local/gitlab/credentials.ts';
import { type GitLabOptions, type SimulatedGitLab, startGitLab } from '../../../../local/gitlab/server.ts';
import { GitLabForbiddenError } from '../../../../shared/platform/errors/gitlab-errors.ts';
import { connectWithToken } from '../a-connection.ts';
import { rejectionOf } from './rejection-of.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

type Instance = NonNullable<GitLabOptions['instance']>;

/** GitLab of a version, and an Ultimate project in it with six runs of scanners. */
async function aScannedGitLab(instance: Instance) {
  const simulator: SimulatedGitLab = await startGitLab({ projects: 10, instance });
  stops.push(() => simulator.stop());
  const namespace = simulator.world.groupByPath('contoso')!.record;
  const project = simulator.world.addProject({ namespace, path: 'old', defaultBranch: 'main' });
  simulator.details.changeProject(project, { pipeline: null });
  for (let run = 0; run < 6; run += 1)
    simulator.scans.run(project, {
      scans: [
        { kind: 'sast', add: 1 },
        { kind: 'container_scanning', add: 1, in: 'child' },
      ],
    });
  const gitlab = await connectWithToken({ url: simulator.url }, demoToken);
  const known = await gitlab.facts.probe();
  simulator.resetRequests();
  return {
    simulator,
    gitlab,
    known,
    scanned: { id: project.id, fullPath: 'contoso/old', defaultBranch: 'main' },
  };
}

describe('report files', () => {
  it.each([
    [{ version: '15.8' }, 'REST'],
    [{ version: '19.5', graphql: false }, 'REST'],
    [{ version: '19.5', package: 'ce' as const }, 'GraphQL'],
    [{ version: '18.2' }, 'GraphQL'],
  ])('on %o are listed by %s', async (instance, way) => {
    const { simulator, gitlab, known, scanned } = await aScannedGitLab(instance);

    const listing = (await gitlab.findings.reportFiles([scanned], known)).get(scanned.id);

    const { byRoute } = simulator.requests();
    expect(Object.keys(byRoute).some((route) => route.includes('graphql'))).toBe(way === 'GraphQL');
    // By REST, the newest of each source.
    expect(listing?.pipelines).toHaveLength(way === 'REST' ? 1 : 3);
    expect(listing?.pipelines?.[0]?.jobs.map(({ files }) => files[0]?.type)).toEqual([
      'sast',
      'container_scanning',
    ]);
  });

  it('of the newest five pipelines are listed where a look at fewer was not enough', async () => {
    const { simulator, gitlab, scanned } = await aScannedGitLab({});

    const { pipelines } = await gitlab.findings.olderReportFiles(scanned);

    expect(pipelines?.map(({ jobs }) => jobs.length)).toEqual([2, 2, 2, 2, 2]);
    // One for the list, and two for each pipeline and its child.
    expect(simulator.requests().total).toBe(21);
    const known = pipelines!.map((one, index) => ({ ...one, isCut: index === 0 }));
    simulator.resetRequests();
    expect((await gitlab.findings.olderReportFiles(scanned, known)).pipelines).toHaveLength(5);
    expect(simulator.requests().total).toBe(5);
  });
});

describe('vulnerabilities', () => {
  it.each(['13.12', '15.0', '15.8', '18.2', '19.5'])(
    'of GitLab %s are read with what it knows',
    async (version) => {
      const { gitlab, known, scanned } = await aScannedGitLab({ version });

      const [page] = await Array.fromAsync(gitlab.findings.vulnerabilities(scanned, known!));

      expect(page?.vulnerabilities).toHaveLength(12);
      expect(page?.malformed).toBe(0);
      expect(page?.vulnerabilities.every(({ uuid }) => uuid !== undefined)).toBe(
        ['18.2', '19.5'].includes(version),
      );
      expect((await gitlab.findings.severityCounts([scanned.id], known)).get(scanned.id)?.open).toBeDefined();
    },
  );

  it('of a package without Enterprise code are refused without a request', async () => {
    const { simulator, gitlab, known, scanned } = await aScannedGitLab({ package: 'ce' });

    const failure = await rejectionOf(() =>
      Array.fromAsync(gitlab.findings.vulnerabilities(scanned, known!)),
    );

    expect(failure).toBeInstanceOf(GitLabForbiddenError);
    expect((await gitlab.findings.severityCounts([scanned.id], known)).size).toBe(0);
    expect(simulator.requests().total).toBe(0);
  });
});
