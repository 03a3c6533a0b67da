import { randomUUID } from 'node:crypto';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { type GroupRecord, removeGroup } from '../../../local/gitlab/server.ts';
import { GitLabNotFoundError } from '../../../shared/platform/errors/gitlab-errors.ts';
import type { RootGroup } from '../../../shared/features/inventory/domain/inventory.ts';
import { changeSelection } from '../../../shared/features/onboarding/change-selection.ts';
import { reconcile } from '../../../shared/features/resync/reconcile.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
let testConnector: TestConnector;
let group: GroupRecord;
let undo: (() => void)[] = [];

beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());
beforeEach(() => {
  const { world } = environment.simulator;
  group = world.addGroup({ path: `lost-${randomUUID()}` });
  world.setOwner(group, world.user('demo')!);
  world.addProject({ namespace: group, path: 'inside' });
  testConnector = new TestConnector(environment);
});
afterEach(() => {
  for (const step of undo.splice(0)) step();
  const { world } = environment.simulator;
  if (world.groupById(group.id) !== undefined) removeGroup(world, group);
});

const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});

/** Carries out all that waits; what GitLab refuses is given up, as the edge does it. */
async function work(): Promise<void> {
  for (let job = testConnector.queue.next(); job !== undefined; job = testConnector.queue.next()) {
    try {
      await testConnector.carryOut(job);
    } catch (failure) {
      if (!(failure instanceof GitLabNotFoundError)) throw failure;
      await testConnector.failJob(job, failure);
    }
  }
}

async function root(): Promise<RootGroup | undefined> {
  const connectorId = (await testConnector.connector())!.id;
  return (await environment.stores.rootGroups.get({ connectorId, rootId: group.id }))?.value;
}

async function projects(): Promise<number> {
  const scope = { connectorId: (await testConnector.connector())!.id, rootId: group.id };
  const rows = await environment.stores.projects.between(scope, 1, Number.MAX_SAFE_INTEGER);
  return rows.filter((row) => !row.removed).length;
}

/** The timer, a day later, the crawl that follows and the second look. */
async function aDayPasses(): Promise<void> {
  testConnector.wait(1_500);
  await reconcile(1_440, testConnector.alone());
  await work();
  testConnector.wait(1.1);
  await work();
}

async function feedOfRoot(): Promise<string[]> {
  return (await testConnector.feed()).filter(({ id }) => id === group.id).map(({ kind }) => kind);
}

describe('a root group that GitLab answers 404 for', () => {
  it('is shown as lost after the second time, and is kept with its inventory', async () => {
    await testConnector.onboard(these(group.path, 'fabrikam'));
    removeGroup(environment.simulator.world, group);

    await aDayPasses();
    testConnector.queue.sent.splice(0);
    await aDayPasses();

    expect(await root()).toMatchObject({
      onboardingState: 'Onboarded',
      provisioningState: 'Failed',
      provisioningStatusMessage: expect.stringMatching(/404 .* deleted, or .* no longer see/) as string,
      notFound: { confirmedAt: expect.any(String) as string },
    });
    expect(await projects()).toBe(1);
    expect(await feedOfRoot()).toEqual(['becameUnreadable']);
    const jobs = testConnector.queue.sent.filter((job) => 'rootId' in job && job.rootId === group.id);
    expect(jobs).toEqual([]);
    expect(testConnector.queue.sent).toContainEqual(
      expect.objectContaining({ kind: 'resync-group', groupId: group.id }),
    );
  });

  it('is crawled again when GitLab shows it again, and nothing is lost', async () => {
    await testConnector.onboard(these(group.path, 'fabrikam'));
    const before = await testConnector.projectRow(group.path, group.ownProjects[0]!.id);
    const hide = environment.gate.refuse(({ target }) => target.includes(`/groups/${group.id}`), {
      status: 404,
      body: {},
    });
    undo.push(hide);
    await aDayPasses();
    const during = await root();
    hide();

    await aDayPasses();

    expect(during?.provisioningState).toBe('Failed');
    expect(await root()).toMatchObject({ provisioningState: 'Succeeded', crawl: { state: 'complete' } });
    expect(await root()).not.toHaveProperty('notFound');
    expect(await testConnector.projectRow(group.path, group.ownProjects[0]!.id)).toEqual(before);
    expect(await feedOfRoot()).toEqual(['readableAgain', 'becameUnreadable']);
  });

  it('is nothing to say after a single 404', async () => {
    await testConnector.onboard(these(group.path));
    const hide = environment.gate.refuse(({ target }) => target.includes(`/groups/${group.id}`), {
      status: 404,
      body: {},
    });
    undo.push(hide);
    testConnector.wait(1_500);
    await reconcile(1_440, testConnector.alone());
    await work();
    hide();

    testConnector.wait(1.1);
    await work();

    expect(await root()).not.toHaveProperty('notFound');
    expect(await feedOfRoot()).toEqual([]);
  });

  it('is found out by discovery, when it is no longer among the owned ones', async () => {
    await testConnector.onboard({ autoDiscovery: 'Enabled' });
    removeGroup(environment.simulator.world, group);
    testConnector.wait(5);

    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await work();
    testConnector.wait(1.1);
    await work();

    expect((await root())?.provisioningState).toBe('Failed');
  });

  it('that is only owned no more is no such thing', async () => {
    await testConnector.onboard({ autoDiscovery: 'Enabled' });
    const { world } = environment.simulator;
    world.setMember(group, world.user('demo')!, 30);
    testConnector.wait(5);

    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await work();
    testConnector.wait(1.1);
    await work();

    expect(await root()).not.toHaveProperty('notFound');
  });
});

async function lost(wish: Parameters<TestConnector['onboard']>[0]): Promise<void> {
  await testConnector.onboard(wish);
  removeGroup(environment.simulator.world, group);
  await aDayPasses();
  expect((await root())?.provisioningState).toBe('Failed');
}

async function offboard(name: string): Promise<void> {
  const deps = testConnector.deps();
  await changeSelection(testConnector.key, name, 'offboard', testConnector.ada, deps);
  await work();
}

describe('a lost root group', () => {
  it.each(['Enabled', 'Disabled'] as const)(
    'can be taken out with autoDiscovery %s',
    async (autoDiscovery) => {
      await lost({ autoDiscovery });

      await offboard(group.path);

      expect(await root()).toMatchObject({
        onboardingState: 'NotOnboarded',
        provisioningState: 'DeletionSuccess',
      });
      expect((await testConnector.connector())?.devops).toMatchObject({ provisioningState: 'Succeeded' });
    },
  );

  it('does not stand in the way of another group that is taken out', async () => {
    await lost(these(group.path, 'fabrikam', 'contoso'));

    await offboard('contoso');

    expect((await testConnector.connector())?.devops).toMatchObject({
      provisioningState: 'Succeeded',
      topLevelInventoryList: [group.path, 'fabrikam'],
    });
    expect((await root())?.onboardingState).toBe('Onboarded');
  });
});
