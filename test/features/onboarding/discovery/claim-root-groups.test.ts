import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import type { GroupRecord } from '../../../../local/gitlab/server.ts';
import { CrashPoint } from '../../../support/crash-point.ts';
import { TestConnector } from '../../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../../support/test-environment.ts';
import { startConnectorRun } from '../../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
let outer: GroupRecord;
let inner: GroupRecord;

beforeAll(async () => {
  environment = await openTestEnvironment(20);
});
afterAll(() => environment.stop());
beforeEach(async () => {
  const { world } = environment.simulator;
  const demo = world.user('demo')!;
  outer = world.addGroup({ path: `outer-${randomUUID()}` });
  inner = world.addGroup({ path: 'inner', parent: outer });
  world.setOwner(outer, demo);
  world.setOwner(inner, demo);
  world.addProject({ namespace: inner, path: 'inside' });
  testConnector = new TestConnector(environment);
  await testConnector.onboard({ autoDiscovery: 'Enabled' });
  world.setMember(outer, demo, 0);
});

/** The look for new groups, in which the process may die. */
async function look(crashPoint = new CrashPoint()): Promise<void> {
  testConnector.wait(20);
  await startConnectorRun((await testConnector.connector())!, 'autodiscovery', testConnector.deps(), {
    newOnly: true,
  });
  await testConnector.work(crashPoint);
}

const places = async () => ({
  asSubgroup: await testConnector.groupRow(outer.path, inner.id),
  projects: (
    await environment.stores.projects.between(await testConnector.scope(`${outer.path}/inner`), 1, 2 ** 40)
  ).length,
});

it('has no second row as a subgroup of the group that the user owns no more', async () => {
  const { firstSeenAt } = (await testConnector.groupRow(outer.path, inner.id))!;

  await look();

  expect(await places()).toEqual({ asSubgroup: undefined, projects: 1 });
  const root = await environment.stores.rootGroups.get(await testConnector.scope(`${outer.path}/inner`));
  expect(root?.value).toMatchObject({ onboardingState: 'Onboarded', firstSeenAt });
  expect((await testConnector.feed()).filter(({ id }) => id === inner.id)).toEqual([]);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('has none either when the process dies after write %i', async (last) => {
  const crashPoint = new CrashPoint(last);

  await look(crashPoint);

  expect(crashPoint.written).toBeGreaterThanOrEqual(last);
  expect(await places()).toEqual({ asSubgroup: undefined, projects: 1 });
});
