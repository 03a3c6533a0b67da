import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { changeSelection } from '../../../shared/features/onboarding/change-selection.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { listRootGroups } from '../../../shared/features/inventory/read-inventory.ts';
import { transferGroup } from '../../../local/gitlab/server.ts';
import { CrashPoint } from '../../support/crash-point.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

const future = { autoDiscovery: 'Enabled' as const };
const existing = { autoDiscovery: 'Disabled' as const };
const these = (...topLevelInventoryList: string[]) => ({ ...existing, topLevelInventoryList });

async function onboarded(
  wish: typeof future | typeof existing | ReturnType<typeof these>,
): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard(wish);
  testConnector.wait(1);
  return testConnector;
}

async function select(
  testConnector: TestConnector,
  action: 'onboard' | 'offboard',
  name: string,
  { work = true } = {},
) {
  const deps = testConnector.deps();
  const connector = await changeSelection(testConnector.key, name, action, testConnector.ada, deps);
  if (work) await testConnector.work();
  return connector;
}

/** Names of the claimed root groups. */
async function claimed(testConnector: TestConnector): Promise<string[]> {
  const roots = await listRootGroups(testConnector.key, { removed: false }, testConnector.deps());
  return roots
    .filter(({ onboardingState }) => onboardingState === 'Onboarded')
    .map(({ facts }) => facts.fullyQualifiedName)
    .toSorted();
}

async function choice(testConnector: TestConnector) {
  const devops = (await testConnector.connector())?.devops;
  return [devops?.autoDiscovery, devops?.topLevelInventoryList, devops?.provisioningState];
}

describe('a group that is added', () => {
  it('joins those in the list, in whatever spelling', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));

    await select(testConnector, 'onboard', 'Fabrikam');

    expect(await claimed(testConnector)).toEqual(['fabrikam', 'wingtip_toys']);
    expect(await choice(testConnector)).toEqual(['Disabled', ['wingtip_toys', 'Fabrikam'], 'Succeeded']);
  });

  it('makes a list of the groups that existed', async () => {
    const testConnector = await onboarded(existing);
    const before = await claimed(testConnector);
    const { world } = environment.simulator;
    const late = world.addGroup({ path: `late-${world.nextEventId()}` });
    world.setOwner(late, world.user('demo')!);

    await select(testConnector, 'onboard', late.path);

    expect(await claimed(testConnector)).toEqual([...before, late.path].toSorted());
    expect((await choice(testConnector))[0]).toBe('Disabled');
    world.removeSubtree(late);
  });

  it('that the user does not own changes nothing and says so', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));

    await select(testConnector, 'onboard', 'nobodys');

    expect(await claimed(testConnector)).toEqual(['wingtip_toys']);
    expect((await testConnector.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
  });

  it('is added also after another one that could not be, and which it does not bring back', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));
    await select(testConnector, 'onboard', 'nobodys');

    await select(testConnector, 'onboard', 'fabrikam');

    expect((await testConnector.connector())?.devops).toMatchObject({
      provisioningState: 'Succeeded',
      topLevelInventoryList: ['wingtip_toys', 'fabrikam'],
    });
    expect((await claimed(testConnector)).toSorted()).toEqual(['fabrikam', 'wingtip_toys']);
  });
});

function crawledBy(jobs: readonly Job[]): Set<number> {
  return new Set(jobs.flatMap((job) => ('page' in job ? job.rootId : [])));
}

function idOf(path: string): number {
  return environment.simulator.world.groupByPath(path)!.record.id;
}

describe('a change of the choice', () => {
  it('crawls what joins, and leaves the rest alone', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'contoso'));
    const before = await environment.stores.rootGroups.get(await testConnector.scope('contoso'));
    testConnector.queue.sent.splice(0);

    await select(testConnector, 'onboard', 'fabrikam');
    const added = crawledBy(testConnector.queue.sent.splice(0));
    await testConnector.configure(these('contoso', 'fabrikam', 'adventure.works'));
    await testConnector.work();

    expect([added, crawledBy(testConnector.queue.sent)]).toEqual([
      new Set([idOf('fabrikam')]),
      new Set([idOf('adventure.works')]),
    ]);
    expect(await environment.stores.rootGroups.get(await testConnector.scope('contoso'))).toEqual(before);
    expect(await claimed(testConnector)).toEqual(['adventure.works', 'contoso', 'fabrikam']);
  });

  it('that only takes out crawls nothing', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'contoso'));
    testConnector.queue.sent.splice(0);

    await select(testConnector, 'offboard', 'contoso');

    expect(crawledBy(testConnector.queue.sent)).toEqual(new Set());
    expect(await claimed(testConnector)).toEqual(['wingtip_toys']);
  });

  it('that is none, sent as a PUT, crawls everything again', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'contoso'));
    testConnector.queue.sent.splice(0);

    await testConnector.configure(these('Contoso', 'wingtip_toys'));
    await testConnector.work();

    expect(crawledBy(testConnector.queue.sent)).toEqual(new Set([idOf('contoso'), idOf('wingtip_toys')]));
  });

  it('with a new authorization crawls again what could not be read before', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'contoso'));
    const stored = (await environment.stores.rootGroups.get(await testConnector.scope('contoso')))!;
    const crawl = { ...stored.value.crawl, state: 'partial' as const };
    await environment.stores.rootGroups.put((await testConnector.connector())!.id, {
      ...stored.value,
      crawl,
    });
    testConnector.queue.sent.splice(0);

    await testConnector.configure(these('wingtip_toys', 'contoso', 'fabrikam'));
    await testConnector.work();

    expect(crawledBy(testConnector.queue.sent)).toEqual(new Set([idOf('contoso'), idOf('fabrikam')]));
  });

  it('lets the crawl go on that was under way', async () => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure(these('wingtip_toys'));
    for (let done = 0; done < 2; done += 1) await testConnector.carryOut(testConnector.queue.next()!);

    await select(testConnector, 'onboard', 'fabrikam');

    for (const path of ['wingtip_toys', 'fabrikam']) {
      expect(
        (await environment.stores.rootGroups.get(await testConnector.scope(path)))?.value.crawl.state,
      ).toBe('complete');
    }
  });

  it('is no run that a resync of everything can join', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));
    await select(testConnector, 'onboard', 'fabrikam', { work: false });
    const during = await startConnectorRun(
      (await testConnector.connector())!,
      'manual',
      testConnector.deps(),
    );
    for (let done = 0; done < 2; done += 1) await testConnector.carryOut(testConnector.queue.next()!);
    testConnector.queue.sent.splice(0);

    const started = await startConnectorRun(
      (await testConnector.connector())!,
      'manual',
      testConnector.deps(),
    );
    await testConnector.work();

    expect(during).toBeUndefined();
    expect(started).toMatchObject({ joined: false });
    expect(crawledBy(testConnector.queue.sent)).toEqual(new Set([idOf('fabrikam'), idOf('wingtip_toys')]));
  });
});

describe('a group that is taken out', () => {
  it('leaves the list, and the others stay', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'fabrikam', 'contoso'));

    await select(testConnector, 'offboard', 'FABRIKAM');

    expect(await claimed(testConnector)).toEqual(['contoso', 'wingtip_toys']);
    expect((await choice(testConnector))[1]).toEqual(['wingtip_toys', 'contoso']);
  });

  it('leaves the groups that existed', async () => {
    const testConnector = await onboarded(existing);
    const before = await claimed(testConnector);

    await select(testConnector, 'offboard', 'contoso');

    expect(await claimed(testConnector)).toEqual(before.filter((name) => name !== 'contoso'));
  });

  it('comes back with its history, and without a word in the feed', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'adventure.works'));
    const project = environment.simulator.world.groupByPath('adventure.works')!.record.subtreeProjects[0]!;
    const before = await testConnector.projectRow('adventure.works', project.id);
    await select(testConnector, 'offboard', 'adventure.works');
    const root = (await environment.stores.rootGroups.get(await testConnector.scope('adventure.works')))
      ?.value;
    testConnector.wait(29 * 1_440);

    await select(testConnector, 'onboard', 'adventure.works');

    const again = (await environment.stores.rootGroups.get(await testConnector.scope('adventure.works')))
      ?.value;
    expect(again).toMatchObject({ onboardingState: 'Onboarded', firstSeenAt: root?.firstSeenAt });
    expect(again).not.toHaveProperty('offboardedAt');
    expect(await testConnector.projectRow('adventure.works', project.id)).toEqual(before);
    expect(await testConnector.feed()).toEqual([]);
  });

  it('leaves for good also when it comes and goes within minutes', async () => {
    const testConnector = await onboarded(these('wingtip_toys', 'fabrikam'));

    for (const action of ['offboard', 'onboard', 'offboard'] as const) {
      await select(testConnector, action, 'fabrikam');
      testConnector.wait(1);
    }

    expect(
      (await environment.stores.rootGroups.get(await testConnector.scope('fabrikam')))?.value,
    ).toMatchObject({
      onboardingState: 'NotOnboarded',
      provisioningState: 'DeletionSuccess',
    });
  });

  it('was not in it: that is reported', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));

    await expect(select(testConnector, 'offboard', 'contoso')).rejects.toMatchObject({ status: 404 });
    await expect(select(testConnector, 'offboard', 'wingtip_toys')).rejects.toMatchObject({ status: 409 });
  });
});

describe('a connector for all future groups', () => {
  it('has no single groups to add or to take out', async () => {
    const testConnector = await onboarded(future);

    await expect(select(testConnector, 'onboard', 'contoso')).rejects.toMatchObject({ status: 409 });
    await expect(select(testConnector, 'offboard', 'contoso')).rejects.toMatchObject({ status: 409 });
  });
});

describe('the choice', () => {
  const choices = { future, existing, list: these('contoso', 'wingtip_toys') };
  type Choice = keyof typeof choices;
  const ways = (Object.keys(choices) as Choice[]).flatMap((from) =>
    (Object.keys(choices) as Choice[]).filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it.each(ways)('can be changed from %s to %s, also while a run crawls', async (from, to) => {
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure(choices[from]);
    // Until discovery has ended: from then on the crawl goes on, and no operation holds the configuration.
    for (let done = 0; done < 2; done += 1) await testConnector.carryOut(testConnector.queue.next()!);
    const owned = environment.simulator.world.rootsOwnedBy(environment.simulator.world.user('demo')!).length;

    await testConnector.configure(choices[to]);
    await testConnector.work();

    expect(await claimed(testConnector)).toHaveLength(
      to === 'list' ? 2 : Math.max(owned, from === 'list' ? 2 : owned),
    );
    expect((await testConnector.connector())?.devops).toMatchObject({
      autoDiscovery: choices[to].autoDiscovery,
      provisioningState: 'Succeeded',
    });
    const { items } = await environment.stores.runs.list((await testConnector.connector())!.id, {
      pageSize: 9,
      continuationToken: undefined,
    });
    expect(items.map(({ state }) => state)).toEqual(['complete', 'complete']);
  });
});

describe('a claimed group that was moved into another one', () => {
  it('leaves, and what lies in it lies in the other, with its history', async () => {
    const { world } = environment.simulator;
    const root = world.addGroup({ path: 'to-be-merged' });
    world.setOwner(root, world.user('demo')!);
    const project = world.addProject({ namespace: root, path: 'inside' });
    const testConnector = await onboarded(future);
    const before = await testConnector.projectRow('to-be-merged', project.id);
    const rootBefore = (await environment.stores.rootGroups.get(await testConnector.scope('to-be-merged')))
      ?.value;
    testConnector.wait(5);
    transferGroup(world, root, world.groupByPath('contoso')!.record);

    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await testConnector.work();

    expect(await claimed(testConnector)).not.toContain('contoso$to-be-merged');
    expect(await testConnector.projectRow('contoso', project.id)).toMatchObject({
      firstSeenAt: before?.firstSeenAt,
    });
    expect(await testConnector.groupRow('contoso', root.id)).toMatchObject({
      firstSeenAt: rootBefore?.firstSeenAt,
    });
    expect((await testConnector.feed()).filter(({ id }) => id === project.id)).toEqual([]);
    expect((await testConnector.feed()).filter(({ id }) => id === root.id).map(({ kind }) => kind)).toEqual([
      'moved',
    ]);
  });

  it('and comes out again as a root group, is the same group all the while', async () => {
    const { world } = environment.simulator;
    const group = world.addGroup({ path: 'to-be-freed', parent: world.groupByPath('contoso')!.record });
    const project = world.addProject({ namespace: group, path: 'inside' });
    const testConnector = await onboarded(future);
    const before = await testConnector.groupRow('contoso', group.id);
    const projectBefore = await testConnector.projectRow('contoso', project.id);
    testConnector.wait(5);
    transferGroup(world, group, undefined);
    world.setOwner(group, world.user('demo')!);

    await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
    await testConnector.work();
    testConnector.wait(2);
    await testConnector.work();

    const root = (await environment.stores.rootGroups.get(await testConnector.scope('to-be-freed')))?.value;
    expect(root?.firstSeenAt).toBe(before?.firstSeenAt);
    expect(await testConnector.groupRow('contoso', group.id)).toBeUndefined();
    expect(await testConnector.groupRow('to-be-freed', group.id)).toBeUndefined();
    expect((await testConnector.feed()).filter(({ id }) => id === group.id).map(({ kind }) => kind)).toEqual([
      'moved',
    ]);
    expect(await testConnector.projectRow('to-be-freed', project.id)).toMatchObject({
      firstSeenAt: projectBefore?.firstSeenAt,
    });
    expect(await testConnector.projectRow('contoso', project.id)).toBeUndefined();
    expect((await testConnector.feed()).filter(({ id }) => id === project.id)).toEqual([]);
    world.removeSubtree(group);
  });
});

describe('a connector that is deleted and created again at once', () => {
  it('holds its groups while the old one is still being removed, and after', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));
    const old = (await testConnector.connector())!;
    await deleteConnector(testConnector.key, testConnector.deps());
    const [offboarding] = testConnector.queue.lose();

    const next = await testConnector.create();
    await testConnector.configure(these('wingtip_toys'));
    await testConnector.work();
    const beside = await claimed(testConnector);
    await testConnector.carryOut(offboarding!, new CrashPoint(3)).catch(() => undefined);
    await testConnector.carryOut(offboarding!);

    expect(next.id).not.toBe(old.id);
    expect([beside, await claimed(testConnector)]).toEqual([['wingtip_toys'], ['wingtip_toys']]);
    expect(await environment.stores.rootGroups.list(old.id)).toEqual([]);
    expect(
      (await environment.stores.runs.list(old.id, { pageSize: 9, continuationToken: undefined })).items,
    ).toEqual([]);
    expect(await environment.stores.connectors.setAside({ id: old.id, ...old.key })).toBeUndefined();
    const { rootId } = await testConnector.scope('wingtip_toys');
    const claims = { tenantId: testConnector.tenantId, instanceUrl: environment.gate.url };
    const group = { groupId: rootId, fullPath: 'wingtip_toys' };
    expect(await environment.stores.groupClaims.claimants(claims, [group])).toEqual(
      new Map([[rootId, next.id]]),
    );
    expect((await testConnector.connector())?.id).toBe(next.id);
  });

  it('is brought to its end by the watchdog when the message is lost', async () => {
    const testConnector = await onboarded(these('wingtip_toys'));
    const old = (await testConnector.connector())!;
    await deleteConnector(testConnector.key, testConnector.deps());
    await testConnector.create();
    testConnector.queue.lose();

    await testConnector.watch();
    await testConnector.work();

    expect(await environment.stores.rootGroups.list(old.id)).toEqual([]);
    expect(await environment.stores.connectors.setAside({ id: old.id, ...old.key })).toBeUndefined();
  });
});
