import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

import type { GroupRecord } from '../../../local/gitlab/world/records.ts';
import { Fate } from '../../support/mortal.ts';
import { openStage, Site, type Stage } from '../../support/stage.ts';
import { startConnectorRun } from '../../../shared/features/crawl/start-run.ts';

let stage: Stage;
let site: Site;
let outer: GroupRecord;
let inner: GroupRecord;

beforeAll(async () => {
  stage = await openStage(20);
});
afterAll(() => stage.stop());
beforeEach(async () => {
  const { world } = stage.simulator;
  const demo = world.user('demo')!;
  outer = world.addGroup({ path: `outer-${randomUUID()}` });
  inner = world.addGroup({ path: 'inner', parent: outer });
  world.setOwner(outer, demo);
  world.setOwner(inner, demo);
  world.addProject({ namespace: inner, path: 'inside' });
  site = new Site(stage);
  await site.onboard({ autoDiscovery: 'Enabled' });
  world.setMember(outer, demo, 0);
});

/** The look for new groups, in which the process may die. */
async function look(fate = new Fate()): Promise<void> {
  site.wait(20);
  await startConnectorRun((await site.connector())!, 'autodiscovery', site.deps(), { newOnly: true });
  await site.work(fate);
}

const places = async () => ({
  asSubgroup: await site.groupRow(outer.path, inner.id),
  projects: (await stage.stores.projects.between(await site.scope(`${outer.path}/inner`), 1, 2 ** 40)).length,
});

it('has no second row as a subgroup of the group that the user owns no more', async () => {
  const { firstSeenAt } = (await site.groupRow(outer.path, inner.id))!;

  await look();

  expect(await places()).toEqual({ asSubgroup: undefined, projects: 1 });
  const root = await stage.stores.rootGroups.get(await site.scope(`${outer.path}/inner`));
  expect(root?.value).toMatchObject({ onboardingState: 'Onboarded', firstSeenAt });
  expect((await site.feed()).filter(({ id }) => id === inner.id)).toEqual([]);
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])('has none either when the process dies after write %i', async (last) => {
  const fate = new Fate(last);

  await look(fate);

  expect(fate.written).toBeGreaterThanOrEqual(last);
  expect(await places()).toEqual({ asSubgroup: undefined, projects: 1 });
});
