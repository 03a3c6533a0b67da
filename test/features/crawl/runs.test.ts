import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { findNewGroups } from '../../../shared/features/resync/find-new-groups.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { SimulatedCrash, CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

const dayMinutes = 1_440;
const discoverMinutes = 240;

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

  it('comes to an end after a death behind any write of its start', async () => {
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

describe('the search for new groups', () => {
  it('finds and crawls what came later, and that only', async () => {
    const testConnector = await aTestConnector();
    const root = newRoot('came-later');
    testConnector.wait(discoverMinutes + 1);
    const before = testConnector.queue.sent.length;

    const found = await findNewGroups(discoverMinutes, testConnector.alone());
    testConnector.wait(5);
    await testConnector.work();

    const crawled = testConnector.queue.sent.slice(before).filter(({ kind }) => kind.startsWith('crawl-'));
    expect(found).toEqual({ started: 1 });
    expect(kinds(crawled)).toEqual([`crawl-groups ${root.id}`, `crawl-projects ${root.id}`]);
    expect(await crawlOf(testConnector, 'came-later')).toMatchObject({
      state: 'complete',
      totalProjectCount: 1,
    });
    expect((await runsOf(testConnector))[0]?.run).toMatchObject({
      reason: 'autodiscovery',
      state: 'complete',
    });
  });

  it('is made once in a period, however often the timer comes', async () => {
    const testConnector = await aTestConnector();
    testConnector.wait(discoverMinutes + 1);

    const found = await Promise.all(
      Array.from({ length: 5 }, () => findNewGroups(discoverMinutes, testConnector.alone())),
    );
    testConnector.wait(5);

    expect(found.reduce((sum, { started }) => sum + started, 0)).toBe(1);
    expect(await findNewGroups(discoverMinutes, testConnector.alone())).toEqual({ started: 0 });
  });

  it('never adds a group to a connector for those that existed, or for a list', async () => {
    const chosen = new TestConnector(environment);
    await chosen.onboard({ autoDiscovery: 'Disabled' });
    const listed = await aTestConnector('wingtip_toys');
    newRoot('not-for-all');

    for (const testConnector of [chosen, listed]) {
      const roots = async () =>
        (await environment.stores.rootGroups.list((await testConnector.connector())!.id)).length;
      const before = await roots();
      testConnector.wait(2 * discoverMinutes);
      expect(await findNewGroups(discoverMinutes, testConnector.alone())).toEqual({ started: 0 });
      await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
      await testConnector.work();

      expect(await roots()).toBe(before);
    }
  });
});

describe('the reconciliation', () => {
  it('crawls what is stale, the oldest first, and joins what is being crawled', async () => {
    const testConnector = await aTestConnector('wingtip_toys', 'fabrikam');
    const [toys, fabrikam] = [
      await testConnector.scope('wingtip_toys'),
      await testConnector.scope('fabrikam'),
    ];
    testConnector.wait(60);
    await startRootRun((await testConnector.connector())!, toys.rootId, 'manual', testConnector.deps());
    await testConnector.work();
    testConnector.wait(2 * dayMinutes);
    const before = testConnector.queue.sent.length;

    const first = await reconcile(dayMinutes, testConnector.alone());
    await reconcile(dayMinutes, testConnector.alone());

    const crawls = testConnector.queue.sent.slice(before).filter(({ kind }) => kind === 'crawl-projects');
    expect(first.crawls).toBe(2);
    expect(kinds(crawls)).toEqual([`crawl-projects ${fabrikam.rootId}`, `crawl-projects ${toys.rootId}`]);
    await testConnector.work();
    expect((await runsOf(testConnector)).filter(({ run }) => run.reason === 'reconciliation')).toHaveLength(
      2,
    );
    expect(await reconcile(dayMinutes, testConnector.alone())).toMatchObject({ crawls: 0 });
  });

  it('heals what no webhook told', async () => {
    const { world } = environment.simulator;
    const root = world.groupByPath('wingtip_toys')!.record;
    const [gone, renamed] = ['gone', 'renamed'].map((path) => world.addProject({ namespace: root, path }));
    const testConnector = await aTestConnector('wingtip_toys');
    world.removeProject(gone!);
    world.renameProject(renamed!, { path: 'healed' });
    const added = world.addProject({ namespace: root, path: 'unheard' });
    testConnector.wait(2 * dayMinutes);

    await reconcile(dayMinutes, testConnector.alone());
    await testConnector.work();
    testConnector.wait(1.1);
    await testConnector.work();

    const told = (await testConnector.feed()).map(({ kind, id }) => `${kind} ${id}`);
    expect(told.toSorted()).toEqual(
      [`appeared ${added.id}`, `removed ${gone!.id}`, `renamed ${renamed!.id}`].toSorted(),
    );
  });

  it('sends what could not be sent, once, and keeps it while the queue takes nothing', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    await environment.stores.parkedJobs.remove(
      (await environment.stores.parkedJobs.list()).map(({ id }) => id),
    );
    const [sent] = testConnector.queue.sent.filter(({ kind }) => kind === 'ensure-hook');
    const job = { ...sent!, at: testConnector.now.toISOString() } as Job;
    await environment.stores.parkedJobs.park([{ job, at: testConnector.now.toISOString() }]);
    testConnector.queue.stalled = true;
    await expect(reconcile(dayMinutes, testConnector.alone())).rejects.toThrow('is unavailable');
    testConnector.queue.stalled = false;

    const sums = [
      await reconcile(dayMinutes, testConnector.alone()),
      await reconcile(dayMinutes, testConnector.alone()),
    ];

    expect(sums.map(({ parked }) => parked)).toEqual([1, 0]);
    expect(testConnector.queue.waiting().map((waiting) => waiting.job)).toContainEqual(job);
  });

  it('has webhooks looked after once an hour', async () => {
    const testConnector = await aTestConnector('wingtip_toys');
    const { rootId } = await testConnector.scope('wingtip_toys');

    const soon = await reconcile(dayMinutes, testConnector.alone());
    testConnector.wait(61);
    const later = await reconcile(dayMinutes, testConnector.alone());

    expect([soon.hooks, later.hooks]).toEqual([0, 1]);
    expect(kinds(testConnector.queue.waiting().map(({ job }) => job))).toEqual([`ensure-hook ${rootId}`]);
  });

  it('forgets tombstones after 30 days, and not before', async () => {
    const testConnector = await aTestConnector('adventure.works');
    const { world } = environment.simulator;
    const gone = world.groupByPath('adventure.works')!.record.subtreeProjects[0]!;
    world.removeProject(gone);
    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await testConnector.work();
    testConnector.wait(1.1);
    await testConnector.work();
    const environments: boolean[] = [];
    for (const days of [29, 2]) {
      testConnector.wait(days * dayMinutes);
      await reconcile(dayMinutes, testConnector.alone());
      await testConnector.work();
      environments.push((await testConnector.projectRow('adventure.works', gone.id)) !== undefined);
    }

    expect(environments).toEqual([true, false]);
  });

  it('forgets a group that was taken out 30 days ago, with all that lay in it', async () => {
    const testConnector = await aTestConnector('adventure.works', 'wingtip_toys');
    const scope = await testConnector.scope('adventure.works');
    await testConnector.configure({ autoDiscovery: 'Disabled', topLevelInventoryList: ['wingtip_toys'] });
    await testConnector.work();
    const rows = async () =>
      (await environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER)).length;
    const before = await rows();

    testConnector.wait(31 * dayMinutes);
    await reconcile(dayMinutes, testConnector.alone());
    await testConnector.work();

    expect(before).toBeGreaterThan(0);
    expect(await rows()).toBe(0);
    expect(await environment.stores.rootGroups.get(scope)).toBeUndefined();
  });
});
