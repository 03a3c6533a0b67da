import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/server.ts';
import { changeSelection } from '../../../shared/features/onboarding/change-selection.ts';
import { listAvailableGroups } from '../../../shared/features/onboarding/list-available-groups.ts';
import { getDevops } from '../../../shared/features/connectors/read-connectors.ts';
import { listRootGroups } from '../../../shared/features/inventory/read-inventory.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
import { TestConnector } from '../../support/test-connector.ts';
import { openTestEnvironment, type TestEnvironment } from '../../support/test-environment.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let environment: TestEnvironment;
beforeAll(async () => {
  environment = await openTestEnvironment(40);
});
afterAll(() => environment.stop());

const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});

let numbered = 0;
/** A root group of the demo user with a project and a subgroup that holds another one. */
function aRoot(path = `chosen-${(numbered += 1)}`): GroupRecord {
  const { world } = environment.simulator;
  const root = world.addGroup({ path });
  world.setOwner(root, world.user('demo')!);
  world.addProject({ namespace: root, path: 'own' });
  world.addProject({ namespace: world.addGroup({ path: 'inner', parent: root }), path: 'inside' });
  return root;
}

function rename(group: GroupRecord, path: string): void {
  environment.simulator.world.renameGroup(group, { path });
}

async function onboarded(...chosen: string[]): Promise<TestConnector> {
  const testConnector = new TestConnector(environment);
  await testConnector.onboard(these(...chosen));
  testConnector.wait(1);
  return testConnector;
}

/** A run over everything, as a person starts it. */
async function crawlAgain(testConnector: TestConnector) {
  testConnector.wait(1);
  const started = await startConnectorRun((await testConnector.connector())!, 'manual', testConnector.deps());
  await testConnector.work();
  return (await environment.stores.runs.get((await testConnector.connector())!.id, started!.runId))?.value;
}

/** Ids of the claimed root groups, in order. */
async function claimed(testConnector: TestConnector): Promise<number[]> {
  const roots = await listRootGroups(testConnector.key, { removed: false }, testConnector.deps());
  return roots
    .filter((root) => root.onboardingState === 'Onboarded')
    .map(({ facts }) => facts.id)
    .toSorted((a, b) => a - b);
}

async function names(testConnector: TestConnector): Promise<string[] | undefined> {
  return (await getDevops(testConnector.key, testConnector.deps())).devops.topLevelInventoryList;
}

function select(testConnector: TestConnector, action: 'onboard' | 'offboard', name: string) {
  const deps = testConnector.deps();
  return changeSelection(testConnector.key, name, action, testConnector.ada, deps).then(() =>
    testConnector.work(),
  );
}

/** The connector as commit 1760e3b kept it: names, and nothing of which groups they mean. */
async function forgetIds(testConnector: TestConnector): Promise<void> {
  const stored = (await environment.stores.connectors.get(testConnector.key))!;
  const { chosenIds: _ids, ...devops } = stored.value.devops!;
  await environment.stores.connectors.replace({ ...stored.value, devops }, stored.etag);
}

describe('a group that was chosen by name', () => {
  it('stays chosen when it is renamed, is crawled, and is shown with its new name', async () => {
    const group = aRoot();
    const testConnector = await onboarded(group.path);
    const renamed = `${group.path}-renamed`;
    rename(group, renamed);
    const late = environment.simulator.world.addProject({ namespace: group, path: 'late' });

    const run = await crawlAgain(testConnector);

    expect(run).toMatchObject({ state: 'complete', counts: { projects: 3 } });
    expect(await claimed(testConnector)).toEqual([group.id]);
    expect(await testConnector.projectRow(renamed, late.id)).toBeDefined();
    expect(await names(testConnector)).toEqual([renamed]);
  });

  it.each([
    ['a run over everything', crawlAgain],
    [
      'the same list sent again',
      async (testConnector: TestConnector, path: string) => {
        await testConnector.configure(these(path));
        await testConnector.work();
      },
    ],
    [
      'another group being added',
      (testConnector: TestConnector) => select(testConnector, 'onboard', 'fabrikam'),
    ],
  ])('does not give way to one that takes its path, at %s', async (_, act) => {
    const group = aRoot();
    const { path } = group;
    const testConnector = await onboarded(path);
    rename(group, `${path}-renamed`);
    const usurper = aRoot(path);

    await act(testConnector, path);

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect(await claimed(testConnector)).toContain(group.id);
    expect(await claimed(testConnector)).not.toContain(usurper.id);
    expect(await names(testConnector)).toContain(`${path}-renamed`);
  });

  it('can be chosen beside the one that took its path, each by its name', async () => {
    const group = aRoot();
    const { path } = group;
    const testConnector = await onboarded(path);
    rename(group, `${path}-renamed`);
    const usurper = aRoot(path);

    await testConnector.configure(these(path, `${path}-renamed`));
    await testConnector.work();

    expect(await claimed(testConnector)).toEqual([group.id, usurper.id]);
    expect(await names(testConnector)).toEqual([path, `${path}-renamed`]);
  });

  it('swaps its path with another chosen one, and both stay what they are', async () => {
    const [one, other] = [aRoot(), aRoot()];
    const [first, second] = [one.path, other.path];
    const testConnector = await onboarded(first);
    for (const [group, path] of [
      [one, 'between'] as const,
      [other, first] as const,
      [one, second] as const,
    ]) {
      rename(group, path);
    }

    await crawlAgain(testConnector);
    await select(testConnector, 'onboard', first);

    expect(await claimed(testConnector)).toEqual([one.id, other.id]);
    expect((await names(testConnector))?.toSorted()).toEqual([first, second].toSorted());
  });

  it('is chosen by a former name of its own, to which GitLab leads on', async () => {
    const group = aRoot();
    const { path } = group;
    rename(group, `${path}-renamed`);

    const testConnector = await onboarded(path);

    expect(await claimed(testConnector)).toEqual([group.id]);
  });

  it('is followed also when the worker dies behind any write of its choice', async () => {
    const group = aRoot();
    const testConnector = new TestConnector(environment);
    await testConnector.create();
    await testConnector.configure(these(group.path));
    const [authorize] = testConnector.queue.lose();
    await testConnector.carryOut(authorize!);
    const discover = testConnector.queue.next()!;
    const bound = async () => (await testConnector.connector())?.devops?.chosenIds;

    expect(await bound()).toEqual([null]);
    await testConnector.carryOut(discover);
    rename(group, `${group.path}-renamed`);
    await testConnector.carryOut(discover);

    expect(await bound()).toEqual([group.id]);
  });
});

describe('a run over everything', () => {
  it('is partial, with the reason, where GitLab no longer shows a claimed group as owned', async () => {
    const { world } = environment.simulator;
    const [group, other] = [aRoot(), aRoot()];
    const testConnector = await onboarded(group.path, other.path);
    world.setMember(group, world.user('demo')!, 30);

    const run = await crawlAgain(testConnector);

    expect(run).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `group ${group.id} (${group.path})`, because: expect.stringContaining('owns') }],
    });
    expect(await claimed(testConnector)).toEqual([group.id, other.id]);
  });
});

describe('a group that is owned by inheritance', () => {
  it('can be chosen without its parent, and is followed when that is renamed', async () => {
    const group = aRoot();
    const inner = environment.simulator.world.groupByPath(`${group.path}/inner`)!.record;
    const testConnector = await onboarded(`${group.path}$inner`);
    const before = await claimed(testConnector);
    rename(group, `${group.path}-renamed`);

    const run = await crawlAgain(testConnector);

    expect([before, await claimed(testConnector)]).toEqual([[inner.id], [inner.id]]);
    expect(run).toMatchObject({ state: 'complete', counts: { projects: 1 } });
    expect(await names(testConnector)).toEqual([`${group.path}$inner`]);
  });

  it('is merged into its parent if both are chosen, and is claimed by itself when the parent is removed', async () => {
    const group = aRoot();
    const inner = environment.simulator.world.groupByPath(`${group.path}/inner`)!.record;
    const testConnector = await onboarded(`${group.path}$inner`, group.path);
    const merged = await claimed(testConnector);

    await select(testConnector, 'offboard', group.path);

    expect([merged, await claimed(testConnector)]).toEqual([[group.id], [inner.id]]);
  });

  it('can be added, listed as free or claimed, and tried', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const testConnector = await onboarded(group.path);
    await select(testConnector, 'onboard', `${other.path}$inner`);
    const available = new Map(
      (await listAvailableGroups(testConnector.key, undefined, testConnector.ada, testConnector.deps())).map(
        ({ facts, onboardingState }) => [facts.fullyQualifiedName, onboardingState],
      ),
    );
    const tried = await validateDevops(
      testConnector.key,
      { properties: these(`${other.path}$inner`, 'contoso') },
      testConnector.ada,
      testConnector.deps(),
    );

    expect((await testConnector.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect(available.get(`${group.path}$inner`)).toBe('Onboarded');
    expect(available.get(`${other.path}$inner`)).toBe('Onboarded');
    expect(available.get(other.path)).toBe('NotOnboarded');
    expect(tried).toMatchObject({
      valid: true,
      findings: expect.not.arrayContaining([{ severity: 'Error' }]),
    });
    expect(tried.groups.map(({ fullyQualifiedName }) => fullyQualifiedName).toSorted()).toEqual(
      [`${other.path}$inner`, 'contoso'].toSorted(),
    );
  });

  it.each(['woodgrove', 'no$such', '7'])('is none by the name %s, which is reported', async (name) => {
    const testConnector = await onboarded(name);

    expect((await testConnector.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
    expect(await claimed(testConnector)).toEqual([]);
  });
});

describe('a list of a former version, which kept names alone', () => {
  it('is bound to the groups that are stored, without a question to GitLab', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const testConnector = await onboarded(group.path, other.path);
    await forgetIds(testConnector);
    environment.gate.asked.length = 0;

    await testConnector.watch(1);

    expect((await testConnector.connector())?.devops?.chosenIds).toEqual([group.id, other.id]);
    expect(environment.gate.asked).toEqual([]);
    const { path } = group;
    rename(group, `${path}-renamed`);
    aRoot(path);
    expect(await crawlAgain(testConnector)).toMatchObject({ state: 'complete' });
    expect(await claimed(testConnector)).toEqual([group.id, other.id]);
  });

  it('is bound to a group that was renamed before, as the one that has no name in it', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const { path } = group;
    const testConnector = await onboarded(path, other.path);
    rename(group, `${path}-renamed`);
    await crawlAgain(testConnector);
    await forgetIds(testConnector);
    const usurper = aRoot(path);

    await crawlAgain(testConnector);

    expect(await claimed(testConnector)).toEqual([group.id, other.id]);
    expect(await claimed(testConnector)).not.toContain(usurper.id);
    expect(await names(testConnector)).toEqual([`${path}-renamed`, other.path]);
  });

  it('means the claimed groups also where a process of that version has dropped the ids again', async () => {
    const group = aRoot();
    const { path } = group;
    const testConnector = await onboarded(path);
    await forgetIds(testConnector);

    await testConnector.configure(these(path));
    rename(group, `${path}-renamed`);
    aRoot(path);
    await testConnector.work();

    expect(await claimed(testConnector)).toEqual([group.id]);
  });
});
