import { beforeEach, describe, expect, it } from 'vitest';
import { archiveGroup } from '../../../local/gitlab/world/changes/archive.ts';
import {
  markForDeletion,
  restoreFromDeletion,
} from '../../../local/gitlab/world/changes/mark-for-deletion.ts';
import { recreateGroup, recreateProject } from '../../../local/gitlab/world/changes/recreate.ts';
import { removeGroup } from '../../../local/gitlab/world/changes/remove-group.ts';
import {
  setGroupVisibility,
  setProjectVisibility,
} from '../../../local/gitlab/world/changes/set-visibility.ts';
import { swapGroupPaths, swapProjectPaths } from '../../../local/gitlab/world/changes/swap-paths.ts';
import { transferGroup } from '../../../local/gitlab/world/changes/transfer-group.ts';
import { transferProject } from '../../../local/gitlab/world/changes/transfer-project.ts';
import { createWorld } from '../../../local/gitlab/world/create-world.ts';
import { inventoryOf } from '../../../local/gitlab/world/inventory.ts';
import { fullPath, projectPath } from '../../../local/gitlab/world/paths.ts';
import type { GroupRecord } from '../../../local/gitlab/world/records.ts';
import { InvalidChangeError } from '../../../local/gitlab/world/invalid-change-error.ts';
import type { World } from '../../../local/gitlab/world/world.ts';
import { groupAt, projectAt, userCalled } from './support/records.ts';

let world: World;
let team: GroupRecord;

/** contoso/team contains `app`, and `inner` with `deep`; all are public. */
beforeEach(() => {
  world = createWorld({ seed: 3, projects: 400 });
  const visibility = 'public';
  team = world.addGroup({ path: 'team', parent: groupAt(world, 'contoso'), visibility });
  const inner = world.addGroup({ path: 'inner', parent: team, visibility });
  world.addProject({ namespace: team, path: 'app', visibility });
  world.addProject({ namespace: inner, path: 'deep', visibility });
});

function ids(things: readonly { id: number }[]): number[] {
  return things.map((thing) => thing.id);
}

function rising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => number > (numbers[index - 1] ?? 0));
}

describe('a transferred project', () => {
  it('keeps its id, is listed in its new namespace only, and its old path redirects', () => {
    const app = projectAt(world, 'contoso/team/app');
    const target = groupAt(world, 'fabrikam');

    transferProject(world, app, target);

    expect(projectPath(app)).toBe('fabrikam/app');
    expect(world.projectByPath('contoso/team/app')).toEqual({ record: app, moved: true });
    expect(groupAt(world, 'contoso').subtreeProjects).not.toContain(app);
    expect(team.ownProjects).toEqual([]);
    expect(target.ownProjects).toContain(app);
    expect(rising(ids(target.subtreeProjects))).toBe(true);
    // Nothing is more visible than its namespace.
    expect(app.visibility).toBe('private');
  });

  it('may move to a personal namespace, and so out of the inventory of its former Owner', () => {
    const demo = userCalled(world, 'demo');
    const app = projectAt(world, 'contoso/team/app');
    const namespace = world.personalNamespace(demo);
    if (namespace === undefined) throw new Error('no personal namespace');

    transferProject(world, app, namespace);

    expect(projectPath(app)).toBe('demo/app');
    expect(ids(inventoryOf(world, demo).projects)).not.toContain(app.id);
  });

  it('is rejected if its path is taken', () => {
    const app = projectAt(world, 'contoso/team/app');
    world.addProject({ namespace: groupAt(world, 'fabrikam'), path: 'APP' });

    expect(() => transferProject(world, app, groupAt(world, 'fabrikam'))).toThrow(InvalidChangeError);
    expect(world.projectByPath('contoso/team/app')).toEqual({ record: app, moved: false });
  });
});

describe('a transferred group', () => {
  it('moves with everything in it, lowers visibilities, and its old path redirects', () => {
    const deep = projectAt(world, 'contoso/team/inner/deep');
    const target = groupAt(world, 'fabrikam');
    const before = target.subtreeProjects.length;

    transferGroup(world, team, target);

    expect(projectPath(deep)).toBe('fabrikam/team/inner/deep');
    expect(world.projectByPath('contoso/team/inner/deep')).toEqual({ record: deep, moved: true });
    expect(target.subtreeProjects).toHaveLength(before + 2);
    expect(rising(ids(target.subtreeProjects))).toBe(true);
    expect(rising(ids(target.descendants))).toBe(true);
    expect(groupAt(world, 'contoso').descendants).not.toContain(team);
    expect([team.visibility, deep.visibility]).toEqual(['private', 'private']);
  });

  it('may become a top-level group of the same tier, and a top-level group may become a subgroup', () => {
    transferGroup(world, team, undefined);
    const alone = [fullPath(team), world.tierOf(team)];
    transferGroup(world, groupAt(world, 'fabrikam'), groupAt(world, 'Northwind-Traders'));

    expect(alone).toEqual(['team', 'ultimate']);
    expect(fullPath(groupAt(world, 'northwind-traders/fabrikam'))).toBe('Northwind-Traders/fabrikam');
    expect(world.tierOf(groupAt(world, 'northwind-traders/fabrikam'))).toBe('premium');
  });

  it('is rejected into itself, into a personal namespace, and into its own parent', () => {
    const inner = groupAt(world, 'contoso/team/inner');
    const person = world.personalNamespace(userCalled(world, 'demo'));

    for (const target of [inner, team, person, team.parent]) {
      expect(() => transferGroup(world, team, target)).toThrow(InvalidChangeError);
    }
    expect(fullPath(team)).toBe('contoso/team');
  });
});

describe('a removed group', () => {
  it('disappears with everything in it: ids, paths, redirects, memberships, shares and invitations', () => {
    const demo = userCalled(world, 'demo');
    const inner = groupAt(world, 'contoso/team/inner');
    const deep = projectAt(world, 'contoso/team/inner/deep');
    const shared = groupAt(world, 'fabrikam').ownProjects[0];
    if (shared === undefined) throw new Error('no project to share');
    world.setOwner(inner, demo);
    world.shareProject(shared, inner, 30);
    world.shareProject(deep, groupAt(world, 'fabrikam'), 30);
    groupAt(world, 'fabrikam').invitations.push({ group: team, accessLevel: 20 });
    world.renameGroup(team, { path: 'team-2' });

    removeGroup(world, team);

    expect(world.groupById(inner.id)).toBeUndefined();
    expect(world.projectById(deep.id)).toBeUndefined();
    expect(world.groupByPath('contoso/team')).toBeUndefined();
    expect(world.projectByPath('contoso/team/inner/deep')).toBeUndefined();
    expect(world.memberOf(demo).has(inner)).toBe(false);
    expect(shared.shares.map((share) => share.group)).not.toContain(inner);
    expect(groupAt(world, 'fabrikam').sharedProjects).not.toContain(deep);
    expect(groupAt(world, 'fabrikam').invitations.map((one) => one.group)).not.toContain(team);
    expect(groupAt(world, 'contoso').subtreeProjects).not.toContain(deep);
  });

  it('can be a top-level group with thousands of projects', () => {
    const large = createWorld({ seed: 3, projects: 20_000 });
    const contoso = groupAt(large, 'contoso');
    const below = contoso.subtreeProjects.length;
    const before = large.projects.length;

    removeGroup(large, contoso);

    expect(large.projects).toHaveLength(before - below);
    expect(large.rootsOwnedBy(userCalled(large, 'demo')).map(fullPath)).not.toContain('contoso');
  });
});

describe('a recreated record', () => {
  it('has the same path and a new id', () => {
    const old = projectAt(world, 'contoso/team/app');

    const again = recreateProject(world, old);

    expect(again.id).toBeGreaterThan(old.id);
    expect(world.projectByPath('contoso/team/app')).toEqual({ record: again, moved: false });
    expect(world.projectById(old.id)).toBeUndefined();
  });

  it('is an empty group with the same Owners', () => {
    const old = groupAt(world, 'fabrikam');

    const again = recreateGroup(world, old);

    expect(again.subtreeProjects).toEqual([]);
    expect(world.rootsOwnedBy(userCalled(world, 'demo'))).toContain(again);
    expect(world.tierOf(again)).toBe('ultimate');
  });
});

describe('swapped paths', () => {
  it('lead to the other record, without remaining redirects', () => {
    const app = projectAt(world, 'contoso/team/app');
    const other = world.addProject({ namespace: team, path: 'other' });
    const sibling = world.addGroup({ path: 'sibling', parent: groupAt(world, 'contoso') });

    swapProjectPaths(world, app, other);
    swapGroupPaths(world, team, sibling);

    expect(world.groupByPath('contoso/team')).toEqual({ record: sibling, moved: false });
    expect(world.projectByPath('contoso/sibling/app')).toEqual({ record: other, moved: false });
    expect(world.projectByPath('contoso/sibling/other')).toEqual({ record: app, moved: false });
    expect(world.projectByPath('contoso/team/app')).toBeUndefined();
  });

  it('must have the same parent', () => {
    expect(() => swapGroupPaths(world, team, groupAt(world, 'fabrikam'))).toThrow(InvalidChangeError);
  });
});

describe('a former path', () => {
  it('loses its redirect when it is used again, even if the new record is removed', () => {
    const app = projectAt(world, 'contoso/team/app');
    world.renameProject(app, { path: 'app-2' });
    const taker = world.addProject({ namespace: team, path: 'app' });

    world.removeProject(taker);

    expect(world.projectByPath('contoso/team/app')).toBeUndefined();
  });
});

describe('visibility', () => {
  it('must not exceed that of the parent or be below that of a child', () => {
    const app = projectAt(world, 'contoso/team/app');
    const secret = projectAt(world, projectPath(groupAt(world, 'fabrikam').ownProjects[0] ?? app));

    expect(() => setProjectVisibility(world, secret, 'public')).toThrow(/not allowed in a private group/);
    expect(() => setGroupVisibility(world, team, 'private')).toThrow(/contains projects/);
    setProjectVisibility(world, app, 'private');
    expect(() => setGroupVisibility(world, team, 'private')).toThrow(/contains sub-groups/);
  });
});

describe('an archived group', () => {
  it('archives the groups listed in it', () => {
    archiveGroup(world, team);

    const listed = inventoryOf(world, userCalled(world, 'demo')).groups;

    const inner = listed.find((group) => group.fullPath === 'contoso/team/inner');
    expect(inner?.archived).toBe(true);
    expect(groupAt(world, 'contoso/team/inner').archived).toBe(false);
  });
});

describe('a scheduled deletion', () => {
  it('can free the path and restore it', () => {
    const app = projectAt(world, 'contoso/team/app');

    markForDeletion(world, app, { renamed: true });
    const scheduled = { path: app.path, name: app.name, on: app.markedForDeletionOn };
    restoreFromDeletion(world, app);

    expect(scheduled).toEqual({
      path: `app-deletion_scheduled-${app.id}`,
      name: `app-deletion_scheduled-${app.id}`,
      on: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) as string,
    });
    expect([app.path, app.markedForDeletionOn]).toEqual(['app', undefined]);
  });

  it("can't be cancelled if the old path is taken", () => {
    const app = projectAt(world, 'contoso/team/app');
    markForDeletion(world, app, { renamed: true });
    world.addProject({ namespace: team, path: 'app' });

    expect(() => restoreFromDeletion(world, app)).toThrow(InvalidChangeError);
    expect(app.markedForDeletionOn).toBeDefined();
  });
});
