import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/world/records.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let usual: Stage;
let apart: Stage;
beforeAll(async () => {
  [usual, apart] = await Promise.all([openStage(40), openStage(40, {}, { listsDirectApart: true })]);
});
afterAll(() => Promise.all([usual.stop(), apart.stop()]));

let numbered = 0;
/** A root group of the demo user with so many projects directly in it, and as many below. */
function aRoot({ simulator: { world } }: Stage, direct: number, below = direct): GroupRecord {
  const root = world.addGroup({ path: `direct-${(numbered += 1)}` });
  world.setOwner(root, world.user('demo')!);
  const inner = world.addGroup({ path: 'inner', parent: root });
  for (let n = 0; n < below; n += 1) world.addProject({ namespace: inner, path: `inside-${n}` });
  for (let n = 0; n < direct; n += 1) world.addProject({ namespace: root, path: `own-${n}` });
  return root;
}

async function crawled(stage: Stage, ...roots: GroupRecord[]) {
  const site = new Site(stage);
  await site.onboard({ autoDiscovery: 'Disabled', topLevelInventoryList: roots.map(({ path }) => path) });
  return site;
}

async function again(site: Site): Promise<void> {
  site.wait(1);
  await startConnectorRun((await site.connector())!, 'manual', site.deps());
  await site.work();
}

async function rootOf(site: Site, path: string) {
  return (await site.stage.stores.rootGroups.get(await site.scope(path)))?.value;
}

async function runOf(site: Site) {
  const { id, devops } = (await site.connector())!;
  return (await site.stage.stores.runs.get(id, devops!.currentRunId!))?.value;
}

/** How often the root group's own list was asked for. */
function ownLists(stage: Stage, { id }: GroupRecord): number {
  const own = (target: string) =>
    target.startsWith(`/api/v4/groups/${id}/projects?`) && target.includes('include_subgroups=false');
  return stage.gate.asked.filter(({ target }) => own(target)).length;
}

describe('projects directly in a root group', () => {
  it.each([
    ['the list shows some: not', 2, 0],
    ['the list shows none: by one request', 0, 1],
  ])('are looked for by themselves in a first crawl where %s', async (_, direct, expected) => {
    const root = aRoot(usual, direct, 3);
    const site = await crawled(usual, root);
    const first = ownLists(usual, root);

    await again(site);

    expect([first, ownLists(usual, root)]).toEqual([expected, expected]);
    expect((await rootOf(site, root.path))?.crawl).toMatchObject({
      state: 'complete',
      projectCount: direct,
      totalProjectCount: direct + 3,
    });
    expect((await rootOf(site, root.path))?.crawl.listsDirectApart).toBeUndefined();
  });

  it('are not looked for in a root group that has none where another shows some', async () => {
    const [root, empty] = [aRoot(usual, 1), aRoot(usual, 0, 0)];

    await crawled(usual, root, empty);

    expect([root, empty].map((one) => ownLists(usual, one))).toEqual([0, 0]);
  });

  it('are found where GitLab leaves them out of the list, now and later, and stay', async () => {
    const root = aRoot(apart, 120, 5);
    const site = await crawled(apart, root);
    const { crawl } = (await rootOf(site, root.path))!;
    const late = apart.simulator.world.addProject({ namespace: root, path: 'late' });
    const gone = root.ownProjects[0]!;

    await again(site);
    apart.simulator.world.removeProject(gone);
    await again(site);
    site.wait(2);
    await site.work();

    expect(crawl).toMatchObject({ state: 'complete', projectCount: 120, totalProjectCount: 125 });
    expect((await rootOf(site, root.path))?.crawl).toMatchObject({
      projectCount: 120,
      totalProjectCount: 125,
    });
    expect((await runOf(site))?.counts).toMatchObject({ projects: 125 });
    expect(await site.projectRow(root.path, late.id)).toMatchObject({ facts: { path: 'late' } });
    expect((await site.projectRow(root.path, gone.id))?.removed).toBeDefined();
    expect((await site.feed()).map(({ kind, id }) => [kind, id])).toEqual([
      ['removed', gone.id],
      ['appeared', late.id],
    ]);
  });

  it('count once also where the list takes more than one window', async () => {
    const root = aRoot(apart, 3, 1_005);
    const site = await crawled(apart, root);
    const { crawl } = (await rootOf(site, root.path))!;

    await again(site);
    site.wait(2);
    await site.work();

    expect(crawl).toMatchObject({ projectCount: 3, totalProjectCount: 1_008, listsDirectApart: true });
    expect((await rootOf(site, root.path))?.crawl).toMatchObject({
      projectCount: 3,
      totalProjectCount: 1_008,
    });
    expect(await site.feed()).toEqual([]);
    for (const { id } of root.ownProjects) {
      expect(await site.projectRow(root.path, id)).not.toHaveProperty('missingSince');
    }
  });
});
