import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun, startRootRun } from '../../../shared/features/crawl/start-run.ts';

const dayMinutes = 1_440;

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

function kinds(jobs: readonly Job[]): string[] {
  return jobs.map((job) => ('rootId' in job ? `${job.kind} ${job.rootId}` : job.kind));
}

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

  it('heals what no webhook reported', async () => {
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

    const reported = (await testConnector.feed()).map(({ kind, id }) => `${kind} ${id}`);
    expect(reported.toSorted()).toEqual(
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
