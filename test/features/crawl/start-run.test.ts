import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
let undo: (() => void)[] = [];
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
afterEach(() => {
  for (const step of undo.splice(0)) step();
});

async function aTestConnector(...topLevelInventoryList: string[]): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  const all = { autoDiscovery: 'Enabled' as const };
  const these = { autoDiscovery: 'Disabled' as const, topLevelInventoryList };
  await testConnector.onboard(topLevelInventoryList.length === 0 ? all : these);
  testConnector.wait(1);
  return testConnector;
}

async function runsOf(testConnector: TestConnector) {
  return (
    await listRuns(testConnector.key, { pageSize: 100, continuationToken: undefined }, testConnector.deps())
  ).items;
}

async function crawlOf(testConnector: TestConnector, path: string) {
  return (await environment.stores.rootGroups.get(await testConnector.scope(path)))?.value.crawl;
}

function kinds(jobs: readonly Job[]): string[] {
  return jobs.map((job) => ('rootId' in job ? `${job.kind} ${job.rootId}` : job.kind));
}

/** A top group of the user's that was not there before. */
function newRoot(path: string) {
  const { world } = environment.simulator;
  const root = world.addGroup({ path });
  world.setOwner(root, world.user('demo')!);
  world.addProject({ namespace: root, path: 'first' });
  return root;
}

describe('a resync of a whole connector', () => {
  it('is one run of 20 starts at once', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    const connector = (await testConnector.connector())!;

    const starts = await Promise.all(
      Array.from({ length: 20 }, () => startConnectorRun(connector, 'manual', testConnector.deps())),
    );
    await testConnector.work();

    expect(new Set(starts.map((start) => start?.runId)).size).toBe(1);
    expect(starts.filter((start) => start?.joined === false)).toHaveLength(1);
    expect((await runsOf(testConnector)).map(({ run }) => [run.reason, run.state])).toEqual([
      ['manual', 'complete'],
      ['onboarding', 'complete'],
    ]);
  });

  it('joins the run that is under way, and starts another when that has ended', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    const start = async () =>
      startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());

    const first = await start();
    const joined = await start();
    await testConnector.work();
    testConnector.wait(1);
    const next = await start();

    expect(joined).toEqual({ runId: first?.runId, joined: true });
    expect(next).toMatchObject({ joined: false });
    expect(next?.runId).not.toBe(first?.runId);
  });

  it('joins the run of an operation that has just begun', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
    const connector = (await testConnector.connector())!;

    const started = await startConnectorRun(connector, 'manual', testConnector.deps());

    expect(started).toEqual({ runId: connector.devops?.operation?.runId, joined: true });
    expect(testConnector.queue.sent.map(({ kind }) => kind)).toEqual(['authorize']);
  });

  it('takes in nothing more when its discovery comes again after its end', async () => {
    const testConnector = await aTestConnector();
    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    const discovery = testConnector.queue.sent.findLast(({ kind }) => kind === 'discover')!;
    await testConnector.work();
    newRoot('between-the-two');

    await testConnector.carryOut(discovery);
    await testConnector.work();

    const scope = await testConnector.scope('between-the-two');
    const taken = await environment.stores.rootGroups.get(scope);
    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await testConnector.work();
    expect(taken).toBeUndefined();
    expect(await crawlOf(testConnector, 'between-the-two')).toMatchObject({
      state: 'complete',
      totalProjectCount: 1,
    });
  });

  it('is none of a connector that is not configured', async () => {
    const testConnector = new TestConnector(environment);

    expect(
      await startConnectorRun(await testConnector.create(), 'manual', testConnector.deps()),
    ).toBeUndefined();
  });
});

describe('a resync of a root group', () => {
  it('is one run of 20 starts at once, and crawls that group alone', async () => {
    const testConnector = await aTestConnector('wingtip_toys', 'fabrikam');
    const connector = (await testConnector.connector())!;
    const { rootId } = await testConnector.scope('fabrikam');
    const sent = testConnector.queue.sent.length;

    const starts = await Promise.all(
      Array.from({ length: 20 }, () => startRootRun(connector, rootId, 'manual', testConnector.deps())),
    );
    const jobs = kinds(testConnector.queue.sent.slice(sent));
    await testConnector.work();

    expect(new Set(starts.map((start) => start?.runId)).size).toBe(1);
    expect(starts.filter((start) => start?.joined === false)).toHaveLength(1);
    expect(jobs).toEqual([`crawl-groups ${rootId}`, `crawl-projects ${rootId}`]);
    expect((await runsOf(testConnector)).filter(({ run }) => run.reason === 'manual')).toMatchObject([
      { run: { state: 'complete' }, expected: { projects: expect.any(Number) } },
    ]);
    expect(await crawlOf(testConnector, 'fabrikam')).toMatchObject({
      state: 'complete',
      completeAsOf: testConnector.now.toISOString(),
    });
  });

  it('comes to an end after a crash behind any write of its start', async () => {
    for (const crashAfter of [1, 2, 3, 4, 5]) {
      const testConnector = await aTestConnector('wingtip_toys');
      const connector = (await testConnector.connector())!;
      const scope = await testConnector.scope('wingtip_toys');
      const start = (crashPoint = new CrashPoint()) =>
        startRootRun(connector, scope.rootId, 'manual', testConnector.deps(crashPoint));
      await start(new CrashPoint(crashAfter)).catch((failure: unknown) => {
        if (!(failure instanceof SimulatedCrash)) throw failure;
      });
      testConnector.queue.lose();
      await testConnector.watch();
      await testConnector.work();
      await start();
      await testConnector.work();

      const known = environment.simulator.world.groupById(scope.rootId)!;
      expect(await crawlOf(testConnector, 'wingtip_toys')).toMatchObject({
        state: 'complete',
        totalProjectCount: known.subtreeProjects.length,
        totalSubgroupCount: known.descendants.length,
      });
      expect((await runsOf(testConnector)).filter(({ run }) => run.state === 'running')).toEqual([]);
    }
  });

  it('is made up for by the watchdog when the run ended without the group', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    const scope = await testConnector.scope('wingtip_toys');
    const root = (await environment.stores.rootGroups.get(scope))!.value;
    // As two discoveries of one run leave it, of which the one that ended first saw less.
    await environment.stores.rootGroups.put(scope.connectorId, {
      ...root,
      crawl: { state: 'pending', runId: root.crawl.runId, unreadable: [] },
    });

    await testConnector.watch();
    await testConnector.work();

    expect(await crawlOf(testConnector, 'wingtip_toys')).toMatchObject({ state: 'complete' });
    expect((await runsOf(testConnector)).map(({ run }) => run.reason)).toEqual([
      'reconciliation',
      'onboarding',
    ]);
  });

  it('is none of a group that the connector does not hold', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    const { rootId } = await testConnector.scope('fabrikam');

    expect(
      await startRootRun((await testConnector.connector())!, rootId, 'manual', testConnector.deps()),
    ).toBeUndefined();
  });
});
