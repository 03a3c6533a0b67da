import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/world/records.ts';
import { changeSelection } from '../../../shared/features/onboarding/change-selection.ts';
import { listAvailableGroups } from '../../../shared/features/onboarding/list-available-groups.ts';
import { getDevops } from '../../../shared/features/connectors/read-connectors.ts';
import { listRootGroups } from '../../../shared/features/inventory/read-inventory.ts';
import { validateDevops } from '../../../shared/features/onboarding/validate-devops.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());

const these = (...topLevelInventoryList: string[]) => ({
  autoDiscovery: 'Disabled' as const,
  topLevelInventoryList,
});

let numbered = 0;
/** A root group of the demo user with a project and a subgroup that holds another one. */
function aRoot(path = `chosen-${(numbered += 1)}`): GroupRecord {
  const { world } = stage.simulator;
  const root = world.addGroup({ path });
  world.setOwner(root, world.user('demo')!);
  world.addProject({ namespace: root, path: 'own' });
  world.addProject({ namespace: world.addGroup({ path: 'inner', parent: root }), path: 'inside' });
  return root;
}

function rename(group: GroupRecord, path: string): void {
  stage.simulator.world.renameGroup(group, { path });
}

async function onboarded(...chosen: string[]): Promise<Site> {
  const site = new Site(stage);
  await site.onboard(these(...chosen));
  site.wait(1);
  return site;
}

/** A run over everything, as a person starts it. */
async function crawlAgain(site: Site) {
  site.wait(1);
  const started = await startConnectorRun((await site.connector())!, 'manual', site.deps());
  await site.work();
  return (await stage.stores.runs.get((await site.connector())!.id, started!.runId))?.value;
}

/** The ids of what is held, in their order. */
async function held(site: Site): Promise<number[]> {
  const roots = await listRootGroups(site.key, { removed: false }, site.deps());
  return roots
    .filter((root) => root.onboardingState === 'Onboarded')
    .map(({ facts }) => facts.id)
    .toSorted((a, b) => a - b);
}

async function names(site: Site): Promise<string[] | undefined> {
  return (await getDevops(site.key, site.deps())).devops.topLevelInventoryList;
}

function select(site: Site, deed: 'onboard' | 'offboard', name: string) {
  const deps = site.deps();
  return changeSelection(site.key, name, deed, site.ada, deps).then(() => site.work());
}

/** The connector as commit 1760e3b kept it: names, and nothing of which groups they mean. */
async function forgetIds(site: Site): Promise<void> {
  const stored = (await stage.stores.connectors.get(site.key))!;
  const { chosenIds: _ids, ...devops } = stored.value.devops!;
  await stage.stores.connectors.replace({ ...stored.value, devops }, stored.etag);
}

describe('a group that was chosen by name', () => {
  it('stays chosen when it is renamed, is read, and is told by its new name', async () => {
    const group = aRoot();
    const site = await onboarded(group.path);
    const renamed = `${group.path}-renamed`;
    rename(group, renamed);
    const late = stage.simulator.world.addProject({ namespace: group, path: 'late' });

    const run = await crawlAgain(site);

    expect(run).toMatchObject({ state: 'complete', counts: { projects: 3 } });
    expect(await held(site)).toEqual([group.id]);
    expect(await site.projectRow(renamed, late.id)).toBeDefined();
    expect(await names(site)).toEqual([renamed]);
  });

  it.each([
    ['a run over everything', crawlAgain],
    [
      'the same list sent again',
      async (site: Site, path: string) => {
        await site.configure(these(path));
        await site.work();
      },
    ],
    ['another group being added', (site: Site) => select(site, 'onboard', 'fabrikam')],
  ])('does not give way to one that takes its path, at %s', async (_, act) => {
    const group = aRoot();
    const { path } = group;
    const site = await onboarded(path);
    rename(group, `${path}-renamed`);
    const usurper = aRoot(path);

    await act(site, path);

    expect((await site.connector())?.devops?.provisioningState).toBe('Succeeded');
    expect(await held(site)).toContain(group.id);
    expect(await held(site)).not.toContain(usurper.id);
    expect(await names(site)).toContain(`${path}-renamed`);
  });

  it('can be chosen beside the one that took its path, each by its name', async () => {
    const group = aRoot();
    const { path } = group;
    const site = await onboarded(path);
    rename(group, `${path}-renamed`);
    const usurper = aRoot(path);

    await site.configure(these(path, `${path}-renamed`));
    await site.work();

    expect(await held(site)).toEqual([group.id, usurper.id]);
    expect(await names(site)).toEqual([path, `${path}-renamed`]);
  });

  it('swaps its path with another chosen one, and both stay what they are', async () => {
    const [one, other] = [aRoot(), aRoot()];
    const [first, second] = [one.path, other.path];
    const site = await onboarded(first);
    for (const [group, path] of [
      [one, 'between'] as const,
      [other, first] as const,
      [one, second] as const,
    ]) {
      rename(group, path);
    }

    await crawlAgain(site);
    await select(site, 'onboard', first);

    expect(await held(site)).toEqual([one.id, other.id]);
    expect((await names(site))?.toSorted()).toEqual([first, second].toSorted());
  });

  it('is chosen by a former name of its own, to which GitLab leads on', async () => {
    const group = aRoot();
    const { path } = group;
    rename(group, `${path}-renamed`);

    const site = await onboarded(path);

    expect(await held(site)).toEqual([group.id]);
  });

  it('is followed also when the worker dies behind any write of its choice', async () => {
    const group = aRoot();
    const site = new Site(stage);
    await site.create();
    await site.configure(these(group.path));
    const [authorize] = site.post.lose();
    await site.carryOut(authorize!);
    const discover = site.post.next()!;
    const bound = async () => (await site.connector())?.devops?.chosenIds;

    expect(await bound()).toEqual([null]);
    await site.carryOut(discover);
    rename(group, `${group.path}-renamed`);
    await site.carryOut(discover);

    expect(await bound()).toEqual([group.id]);
  });
});

describe('a run over everything', () => {
  it('is partial, with the reason, where GitLab no longer shows a held group as owned', async () => {
    const { world } = stage.simulator;
    const [group, other] = [aRoot(), aRoot()];
    const site = await onboarded(group.path, other.path);
    world.setMember(group, world.user('demo')!, 30);

    const run = await crawlAgain(site);

    expect(run).toMatchObject({
      state: 'partial',
      unreadable: [{ scope: `group ${group.id} (${group.path})`, because: expect.stringContaining('owns') }],
    });
    expect(await held(site)).toEqual([group.id, other.id]);
  });
});

describe('a group that is owned by inheritance', () => {
  it('can be chosen without its parent, and is followed when that is renamed', async () => {
    const group = aRoot();
    const inner = stage.simulator.world.groupByPath(`${group.path}/inner`)!.record;
    const site = await onboarded(`${group.path}$inner`);
    const before = await held(site);
    rename(group, `${group.path}-renamed`);

    const run = await crawlAgain(site);

    expect([before, await held(site)]).toEqual([[inner.id], [inner.id]]);
    expect(run).toMatchObject({ state: 'complete', counts: { projects: 1 } });
    expect(await names(site)).toEqual([`${group.path}$inner`]);
  });

  it('is folded into its parent where both are chosen, and is held by itself when that is taken out', async () => {
    const group = aRoot();
    const inner = stage.simulator.world.groupByPath(`${group.path}/inner`)!.record;
    const site = await onboarded(`${group.path}$inner`, group.path);
    const folded = await held(site);

    await select(site, 'offboard', group.path);

    expect([folded, await held(site)]).toEqual([[group.id], [inner.id]]);
  });

  it('can be added, listed as free or held, and tried', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const site = await onboarded(group.path);
    await select(site, 'onboard', `${other.path}$inner`);
    const available = new Map(
      (await listAvailableGroups(site.key, site.deps())).map(({ facts, onboardingState }) => [
        facts.fullyQualifiedName,
        onboardingState,
      ]),
    );
    const tried = await validateDevops(
      site.key,
      { properties: these(`${other.path}$inner`, 'contoso') },
      site.ada,
      site.deps(),
    );

    expect((await site.connector())?.devops?.provisioningState).toBe('Succeeded');
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

  it.each(['woodgrove', 'no$such', '7'])('is none by the name %s, which is told', async (name) => {
    const site = await onboarded(name);

    expect((await site.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
    expect(await held(site)).toEqual([]);
  });
});

describe('a list of a former version, which kept names alone', () => {
  it('is bound to the groups that are stored, without a question to GitLab', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const site = await onboarded(group.path, other.path);
    await forgetIds(site);
    stage.gate.asked.length = 0;

    await site.watch(1);

    expect((await site.connector())?.devops?.chosenIds).toEqual([group.id, other.id]);
    expect(stage.gate.asked).toEqual([]);
    const { path } = group;
    rename(group, `${path}-renamed`);
    aRoot(path);
    expect(await crawlAgain(site)).toMatchObject({ state: 'complete' });
    expect(await held(site)).toEqual([group.id, other.id]);
  });

  it('is bound to a group that was renamed before, as the one that has no name in it', async () => {
    const [group, other] = [aRoot(), aRoot()];
    const { path } = group;
    const site = await onboarded(path, other.path);
    rename(group, `${path}-renamed`);
    await crawlAgain(site);
    await forgetIds(site);
    const usurper = aRoot(path);

    await crawlAgain(site);

    expect(await held(site)).toEqual([group.id, other.id]);
    expect(await held(site)).not.toContain(usurper.id);
    expect(await names(site)).toEqual([`${path}-renamed`, other.path]);
  });

  it('means what is held also where a process of that version has dropped the ids again', async () => {
    const group = aRoot();
    const { path } = group;
    const site = await onboarded(path);
    await forgetIds(site);

    await site.configure(these(path));
    rename(group, `${path}-renamed`);
    aRoot(path);
    await site.work();

    expect(await held(site)).toEqual([group.id]);
  });
});
