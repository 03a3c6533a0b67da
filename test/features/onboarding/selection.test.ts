import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { changeSelection } from '../../../shared/features/onboarding/change-selection.ts';
import { deleteConnector } from '../../../shared/features/connectors/delete-connector.ts';
import { listRootGroups } from '../../../shared/features/inventory/read-inventory.ts';
import { transferGroup } from '../../../local/gitlab/world/changes/transfer-group.ts';
import { Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage(40);
});
afterAll(() => stage.stop());

const future = { autoDiscovery: 'Enabled' as const };
const existing = { autoDiscovery: 'Disabled' as const };
const these = (...topLevelInventoryList: string[]) => ({ ...existing, topLevelInventoryList });

async function onboarded(wish: typeof future | typeof existing | ReturnType<typeof these>): Promise<Site> {
  const site = new Site(stage);
  await site.onboard(wish);
  site.wait(1);
  return site;
}

async function select(site: Site, deed: 'onboard' | 'offboard', name: string, { work = true } = {}) {
  const deps = site.deps();
  const connector = await changeSelection(site.key, name, deed, site.ada, deps);
  if (work) await site.work();
  return connector;
}

/** The names of what is held. */
async function held(site: Site): Promise<string[]> {
  const roots = await listRootGroups(site.key, { removed: false }, site.deps());
  return roots
    .filter(({ onboardingState }) => onboardingState === 'Onboarded')
    .map(({ facts }) => facts.fullyQualifiedName)
    .toSorted();
}

async function choice(site: Site) {
  const devops = (await site.connector())?.devops;
  return [devops?.autoDiscovery, devops?.topLevelInventoryList, devops?.provisioningState];
}

describe('a group that is added', () => {
  it('joins those in the list, in whatever spelling', async () => {
    const site = await onboarded(these('wingtip_toys'));

    await select(site, 'onboard', 'Fabrikam');

    expect(await held(site)).toEqual(['fabrikam', 'wingtip_toys']);
    expect(await choice(site)).toEqual(['Disabled', ['wingtip_toys', 'Fabrikam'], 'Succeeded']);
  });

  it('makes a list of the groups that existed', async () => {
    const site = await onboarded(existing);
    const before = await held(site);
    const { world } = stage.simulator;
    const late = world.addGroup({ path: `late-${world.nextEventId()}` });
    world.setOwner(late, world.user('demo')!);

    await select(site, 'onboard', late.path);

    expect(await held(site)).toEqual([...before, late.path].toSorted());
    expect((await choice(site))[0]).toBe('Disabled');
    world.forgetSubtree(late);
  });

  it('that the user does not own changes nothing and says so', async () => {
    const site = await onboarded(these('wingtip_toys'));

    await select(site, 'onboard', 'nobodys');

    expect(await held(site)).toEqual(['wingtip_toys']);
    expect((await site.connector())?.devops).toMatchObject({ provisioningState: 'Failed' });
  });

  it('is added also after another one that could not be, and which it does not bring back', async () => {
    const site = await onboarded(these('wingtip_toys'));
    await select(site, 'onboard', 'nobodys');

    await select(site, 'onboard', 'fabrikam');

    expect((await site.connector())?.devops).toMatchObject({
      provisioningState: 'Succeeded',
      topLevelInventoryList: ['wingtip_toys', 'fabrikam'],
    });
    expect((await held(site)).toSorted()).toEqual(['fabrikam', 'wingtip_toys']);
  });
});

function crawledBy(jobs: readonly Job[]): Set<number> {
  return new Set(jobs.flatMap((job) => ('page' in job ? job.rootId : [])));
}

function idOf(path: string): number {
  return stage.simulator.world.groupByPath(path)!.record.id;
}

describe('a change of the choice', () => {
  it('crawls what joins, and leaves the rest alone', async () => {
    const site = await onboarded(these('wingtip_toys', 'contoso'));
    const before = await stage.stores.rootGroups.get(await site.scope('contoso'));
    site.post.sent.splice(0);

    await select(site, 'onboard', 'fabrikam');
    const added = crawledBy(site.post.sent.splice(0));
    await site.configure(these('contoso', 'fabrikam', 'adventure.works'));
    await site.work();

    expect([added, crawledBy(site.post.sent)]).toEqual([
      new Set([idOf('fabrikam')]),
      new Set([idOf('adventure.works')]),
    ]);
    expect(await stage.stores.rootGroups.get(await site.scope('contoso'))).toEqual(before);
    expect(await held(site)).toEqual(['adventure.works', 'contoso', 'fabrikam']);
  });

  it('that only takes out crawls nothing', async () => {
    const site = await onboarded(these('wingtip_toys', 'contoso'));
    site.post.sent.splice(0);

    await select(site, 'offboard', 'contoso');

    expect(crawledBy(site.post.sent)).toEqual(new Set());
    expect(await held(site)).toEqual(['wingtip_toys']);
  });

  it('that is none, sent as a PUT, crawls everything again', async () => {
    const site = await onboarded(these('wingtip_toys', 'contoso'));
    site.post.sent.splice(0);

    await site.configure(these('Contoso', 'wingtip_toys'));
    await site.work();

    expect(crawledBy(site.post.sent)).toEqual(new Set([idOf('contoso'), idOf('wingtip_toys')]));
  });

  it('with a new authorization crawls again what could not be read before', async () => {
    const site = await onboarded(these('wingtip_toys', 'contoso'));
    const stored = (await stage.stores.rootGroups.get(await site.scope('contoso')))!;
    const crawl = { ...stored.value.crawl, state: 'partial' as const };
    await stage.stores.rootGroups.put((await site.connector())!.id, { ...stored.value, crawl });
    site.post.sent.splice(0);

    await site.configure(these('wingtip_toys', 'contoso', 'fabrikam'));
    await site.work();

    expect(crawledBy(site.post.sent)).toEqual(new Set([idOf('contoso'), idOf('fabrikam')]));
  });

  it('lets the crawl go on that was under way', async () => {
    const site = new Site(stage);
    await site.create();
    await site.configure(these('wingtip_toys'));
    for (let done = 0; done < 2; done += 1) await site.carryOut(site.post.next()!);

    await select(site, 'onboard', 'fabrikam');

    for (const path of ['wingtip_toys', 'fabrikam']) {
      expect((await stage.stores.rootGroups.get(await site.scope(path)))?.value.crawl.state).toBe('complete');
    }
  });

  it('is no run that a resync of everything can join', async () => {
    const site = await onboarded(these('wingtip_toys'));
    await select(site, 'onboard', 'fabrikam', { work: false });
    const during = await startConnectorRun((await site.connector())!, 'manual', site.deps());
    for (let done = 0; done < 2; done += 1) await site.carryOut(site.post.next()!);
    site.post.sent.splice(0);

    const started = await startConnectorRun((await site.connector())!, 'manual', site.deps());
    await site.work();

    expect(during).toBeUndefined();
    expect(started).toMatchObject({ joined: false });
    expect(crawledBy(site.post.sent)).toEqual(new Set([idOf('fabrikam'), idOf('wingtip_toys')]));
  });
});

describe('a group that is taken out', () => {
  it('leaves the list, and the others stay', async () => {
    const site = await onboarded(these('wingtip_toys', 'fabrikam', 'contoso'));

    await select(site, 'offboard', 'FABRIKAM');

    expect(await held(site)).toEqual(['contoso', 'wingtip_toys']);
    expect((await choice(site))[1]).toEqual(['wingtip_toys', 'contoso']);
  });

  it('leaves the groups that existed', async () => {
    const site = await onboarded(existing);
    const before = await held(site);

    await select(site, 'offboard', 'contoso');

    expect(await held(site)).toEqual(before.filter((name) => name !== 'contoso'));
  });

  it('comes back with its history, and without a word in the feed', async () => {
    const site = await onboarded(these('wingtip_toys', 'adventure.works'));
    const project = stage.simulator.world.groupByPath('adventure.works')!.record.subtreeProjects[0]!;
    const before = await site.projectRow('adventure.works', project.id);
    await select(site, 'offboard', 'adventure.works');
    const root = (await stage.stores.rootGroups.get(await site.scope('adventure.works')))?.value;
    site.wait(29 * 1_440);

    await select(site, 'onboard', 'adventure.works');

    const again = (await stage.stores.rootGroups.get(await site.scope('adventure.works')))?.value;
    expect(again).toMatchObject({ onboardingState: 'Onboarded', firstSeenAt: root?.firstSeenAt });
    expect(again).not.toHaveProperty('offboardedAt');
    expect(await site.projectRow('adventure.works', project.id)).toEqual(before);
    expect(await site.feed()).toEqual([]);
  });

  it('leaves for good also when it comes and goes within minutes', async () => {
    const site = await onboarded(these('wingtip_toys', 'fabrikam'));

    for (const deed of ['offboard', 'onboard', 'offboard'] as const) {
      await select(site, deed, 'fabrikam');
      site.wait(1);
    }

    expect((await stage.stores.rootGroups.get(await site.scope('fabrikam')))?.value).toMatchObject({
      onboardingState: 'NotOnboarded',
      provisioningState: 'DeletionSuccess',
    });
  });

  it('was not in it: that is told', async () => {
    const site = await onboarded(these('wingtip_toys'));

    await expect(select(site, 'offboard', 'contoso')).rejects.toMatchObject({ status: 404 });
    await expect(select(site, 'offboard', 'wingtip_toys')).rejects.toMatchObject({ status: 409 });
  });
});

describe('a connector for all future groups', () => {
  it('has no single groups to add or to take out', async () => {
    const site = await onboarded(future);

    await expect(select(site, 'onboard', 'contoso')).rejects.toMatchObject({ status: 409 });
    await expect(select(site, 'offboard', 'contoso')).rejects.toMatchObject({ status: 409 });
  });
});

describe('the choice', () => {
  const choices = { future, existing, list: these('contoso', 'wingtip_toys') };
  type Choice = keyof typeof choices;
  const ways = (Object.keys(choices) as Choice[]).flatMap((from) =>
    (Object.keys(choices) as Choice[]).filter((to) => to !== from).map((to) => [from, to] as const),
  );

  it.each(ways)('can be changed from %s to %s, also while a run crawls', async (from, to) => {
    const site = new Site(stage);
    await site.create();
    await site.configure(choices[from]);
    // Until discovery has ended: from then on the crawl goes on, and no operation holds the configuration.
    for (let done = 0; done < 2; done += 1) await site.carryOut(site.post.next()!);
    const owned = stage.simulator.world.rootsOwnedBy(stage.simulator.world.user('demo')!).length;

    await site.configure(choices[to]);
    await site.work();

    expect(await held(site)).toHaveLength(to === 'list' ? 2 : Math.max(owned, from === 'list' ? 2 : owned));
    expect((await site.connector())?.devops).toMatchObject({
      autoDiscovery: choices[to].autoDiscovery,
      provisioningState: 'Succeeded',
    });
    const { items } = await stage.stores.runs.list((await site.connector())!.id, {
      pageSize: 9,
      continuationToken: undefined,
    });
    expect(items.map(({ state }) => state)).toEqual(['complete', 'complete']);
  });
});

describe('a held group that was moved into another one', () => {
  it('leaves, and what lies in it lies in the other, with its history', async () => {
    const { world } = stage.simulator;
    const root = world.addGroup({ path: 'to-be-folded' });
    world.setOwner(root, world.user('demo')!);
    const project = world.addProject({ namespace: root, path: 'inside' });
    const site = await onboarded(future);
    const before = await site.projectRow('to-be-folded', project.id);
    const rootBefore = (await stage.stores.rootGroups.get(await site.scope('to-be-folded')))?.value;
    site.wait(5);
    transferGroup(world, root, world.groupByPath('contoso')!.record);

    await startConnectorRun((await site.connector())!, 'manual', site.deps());
    await site.work();

    expect(await held(site)).not.toContain('contoso$to-be-folded');
    expect(await site.projectRow('contoso', project.id)).toMatchObject({ firstSeenAt: before?.firstSeenAt });
    expect(await site.groupRow('contoso', root.id)).toMatchObject({ firstSeenAt: rootBefore?.firstSeenAt });
    expect((await site.feed()).filter(({ id }) => id === project.id)).toEqual([]);
    expect((await site.feed()).filter(({ id }) => id === root.id).map(({ kind }) => kind)).toEqual(['moved']);
  });

  it('and comes out again as a root group, is the same group all the while', async () => {
    const { world } = stage.simulator;
    const group = world.addGroup({ path: 'to-be-freed', parent: world.groupByPath('contoso')!.record });
    const project = world.addProject({ namespace: group, path: 'inside' });
    const site = await onboarded(future);
    const before = await site.groupRow('contoso', group.id);
    const projectBefore = await site.projectRow('contoso', project.id);
    site.wait(5);
    transferGroup(world, group, undefined);
    world.setOwner(group, world.user('demo')!);

    await startConnectorRun((await site.connector())!, 'manual', site.deps());
    await site.work();
    site.wait(2);
    await site.work();

    const root = (await stage.stores.rootGroups.get(await site.scope('to-be-freed')))?.value;
    expect(root?.firstSeenAt).toBe(before?.firstSeenAt);
    expect(await site.groupRow('contoso', group.id)).toBeUndefined();
    expect(await site.groupRow('to-be-freed', group.id)).toBeUndefined();
    expect((await site.feed()).filter(({ id }) => id === group.id).map(({ kind }) => kind)).toEqual([
      'moved',
    ]);
    expect(await site.projectRow('to-be-freed', project.id)).toMatchObject({
      firstSeenAt: projectBefore?.firstSeenAt,
    });
    expect(await site.projectRow('contoso', project.id)).toBeUndefined();
    expect((await site.feed()).filter(({ id }) => id === project.id)).toEqual([]);
    world.forgetSubtree(group);
  });
});

describe('a connector that is deleted and created again at once', () => {
  it('holds its groups while the old one is still being removed, and after', async () => {
    const site = await onboarded(these('wingtip_toys'));
    const old = (await site.connector())!;
    await deleteConnector(site.key, site.deps());
    const [leaving] = site.post.lose();

    const next = await site.create();
    await site.configure(these('wingtip_toys'));
    await site.work();
    const beside = await held(site);
    await site.carryOut(leaving!, new Fate(3)).catch(() => undefined);
    await site.carryOut(leaving!);

    expect(next.id).not.toBe(old.id);
    expect([beside, await held(site)]).toEqual([['wingtip_toys'], ['wingtip_toys']]);
    expect(await stage.stores.rootGroups.list(old.id)).toEqual([]);
    expect(
      (await stage.stores.runs.list(old.id, { pageSize: 9, continuationToken: undefined })).items,
    ).toEqual([]);
    expect(await stage.stores.connectors.setAside({ id: old.id, ...old.key })).toBeUndefined();
    const { rootId } = await site.scope('wingtip_toys');
    const claims = { tenantId: site.tenantId, instanceUrl: stage.gate.url };
    const group = { groupId: rootId, fullPath: 'wingtip_toys' };
    expect(await stage.stores.groupClaims.holders(claims, [group])).toEqual(new Map([[rootId, next.id]]));
    expect((await site.connector())?.id).toBe(next.id);
  });

  it('is brought to its end by the watchdog when the message is lost', async () => {
    const site = await onboarded(these('wingtip_toys'));
    const old = (await site.connector())!;
    await deleteConnector(site.key, site.deps());
    await site.create();
    site.post.lose();

    await site.watch();
    await site.work();

    expect(await stage.stores.rootGroups.list(old.id)).toEqual([]);
    expect(await stage.stores.connectors.setAside({ id: old.id, ...old.key })).toBeUndefined();
  });
});
