import { describe, expect, it } from 'vitest';
import { demoToken } from '../../../local/gitlab/credentials.ts';
import { createWorld } from '../../../local/gitlab/world/create-world.ts';
import { inventoryOf } from '../../../local/gitlab/world/inventory.ts';
import { randomChange, type RandomChange } from '../../../local/gitlab/world/random-change.ts';
import { seededRandom } from '../../../local/seeded-random.ts';
import { randomActions } from '../../../local/gitlab/world/random-actions.ts';
import type { World } from '../../../local/gitlab/world/world.ts';
import { type GitLabClient, ids, startTestGitLab, type Json } from './support/gitlab-client.ts';
import { userCalled } from './support/records.ts';

function changes(world: World, seed: number, count: number): RandomChange[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => randomChange(world, random));
}

describe('random changes', () => {
  it('are the same for the same world and seed', () => {
    const [one, other] = [createWorld({ seed: 1, projects: 300 }), createWorld({ seed: 1, projects: 300 })];

    expect(changes(one, 9, 400)).toEqual(changes(other, 9, 400));
    expect(changes(one, 9, 50)).not.toEqual(changes(other, 10, 50));
  });

  it('use every action and leave a world that can be changed', () => {
    const world = createWorld({ seed: 1, projects: 300 });

    const tried = new Set(changes(world, 5, 3_000).map((change) => change.action));

    expect([...tried].toSorted()).toEqual(Object.keys(randomActions).toSorted());
    expect(inventoryOf(world, userCalled(world, 'demo')).projects.length).toBeGreaterThan(100);
  });

  it.each([11, 12, 13])('keep every index equal to the tree (seed %i)', (seed) => {
    const world = createWorld({ seed, projects: 200 });

    changes(world, seed, 800);

    for (const group of world.groups) {
      const children = [...group.children.values()].toSorted((left, right) => left.id - right.id);
      const below = children.flatMap((child) => [child, ...child.descendants]);
      const projects = [...group.ownProjects, ...children.flatMap((child) => child.subtreeProjects)];
      expect(idsOf(group.descendants)).toEqual(idsOf(below).toSorted((left, right) => left - right));
      expect(idsOf(group.subtreeProjects)).toEqual(idsOf(projects).toSorted((left, right) => left - right));
      expect([...group.projectsByPath.keys()].length).toBe(group.ownProjects.length);
      expect(world.groupById(group.id)).toBe(group);
    }
    expect(idsOf(world.projects)).toEqual(idsOf(world.projects).toSorted((left, right) => left - right));
  });
});

function idsOf(things: readonly { id: number }[]): number[] {
  return things.map((thing) => thing.id);
}

describe('after many random changes', () => {
  it('an Owner’s crawl over HTTP finds exactly the inventory', async () => {
    const gitlab = await startTestGitLab({ projects: 250 });
    changes(gitlab.world, 21, 600);

    const expected = inventoryOf(gitlab.world, userCalled(gitlab.world, 'demo'));
    const crawled = await crawl(gitlab);
    await gitlab.stop();

    expect(crawled.groups).toEqual(
      expected.groups.map((group) => [group.id, group.fullPath, group.archived]),
    );
    expect(crawled.projects).toEqual(
      expected.projects.map((project) => [
        project.id,
        project.fullPath,
        project.name,
        project.visibility,
        project.archived,
        project.markedForDeletionOn ?? null,
      ]),
    );
  });
});

function byId(left: Json, right: Json): number {
  return Number(left['id']) - Number(right['id']);
}

async function crawl(gitlab: GitLabClient): Promise<{ groups: unknown[]; projects: unknown[] }> {
  const found = { groups: [] as Json[], projects: [] as Json[] };
  const owned = await pages(gitlab, '/api/v4/groups?owned=true&order_by=id');
  const roots = owned.filter(
    (group) =>
      !owned.some((other) => String(group['full_path']).startsWith(`${String(other['full_path'])}/`)),
  );
  for (const root of roots) {
    const at = `/api/v4/groups/${String(root['id'])}`;
    found.groups.push(root, ...(await pages(gitlab, `${at}/descendant_groups?order_by=id`)));
    const list = `${at}/projects?include_subgroups=true&with_shared=false&order_by=id&sort=asc`;
    found.projects.push(...(await pages(gitlab, list)));
  }
  return {
    groups: found.groups.toSorted(byId).map((group) => [group['id'], group['full_path'], group['archived']]),
    projects: found.projects
      .toSorted(byId)
      .map((project) => [
        project['id'],
        project['path_with_namespace'],
        project['name'],
        project['visibility'],
        project['archived'],
        project['marked_for_deletion_on'],
      ]),
  };
}

async function pages(gitlab: GitLabClient, path: string): Promise<Json[]> {
  const all: Json[] = [];
  for (let page = 1; ; page += 1) {
    const found = await gitlab.things(`${path}&per_page=100&page=${page}`, demoToken);
    all.push(...found);
    if (ids(found).length < 100) return all;
  }
}
