import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { findNewGroups } from '../../../shared/features/resync/find-new-groups.ts';
import { listRuns } from '../../../shared/features/crawl/read-runs.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

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

  it('is made up for a period later when the process crashed after it took its turn', async () => {
    const testConnector = await aTestConnector();
    testConnector.wait(discoverMinutes + 1);
    await expect(findNewGroups(discoverMinutes, testConnector.alone(new CrashPoint(1)))).rejects.toThrow(
      SimulatedCrash,
    );

    const soon = await findNewGroups(discoverMinutes, testConnector.alone());
    testConnector.wait(discoverMinutes + 1);
    const later = await findNewGroups(discoverMinutes, testConnector.alone());

    expect([soon, later]).toEqual([{ started: 0 }, { started: 1 }]);
  });
});
