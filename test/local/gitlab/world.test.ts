import { describe, expect, it } from 'vitest';
import { groupAccess } from '../../../local/gitlab/world/access.ts';
import { createWorld } from '../../../local/gitlab/world/create-world.ts';
import { depthOf, fullPath, isLegalPath, projectPath } from '../../../local/gitlab/world/paths.ts';
import type { GroupRecord, UserRecord } from '../../../local/gitlab/world/records.ts';
import { census } from '../../../local/gitlab/world/census.ts';
import { InvalidChangeError } from '../../../local/gitlab/world/invalid-change-error.ts';
import type { World } from '../../../local/gitlab/world/world.ts';

function aWorld(projects = 1_200, seed = 7): World {
  return createWorld({ seed, projects });
}

function user(world: World, username: string): UserRecord {
  const found = world.user(username);
  if (found === undefined) throw new Error(`no user ${username}`);
  return found;
}

function group(world: World, path: string): GroupRecord {
  const found = world.groupByPath(path)?.record;
  if (found === undefined) throw new Error(`no group ${path}`);
  return found;
}

function outline(world: World): unknown {
  return {
    groups: world.groups.map((at) => [
      at.id,
      fullPath(at),
      at.name,
      at.visibility,
      at.createdAt,
      [...at.members],
    ]),
    projects: world.projects.map((at) => [
      at.id,
      projectPath(at),
      at.name,
      at.visibility,
      at.archived,
      at.updatedAt,
    ]),
  };
}

describe('a created world', () => {
  it('is the same for the same seed and differs for another seed', () => {
    expect(outline(aWorld())).toEqual(outline(aWorld()));
    expect(outline(aWorld())).not.toEqual(outline(aWorld(1_200, 8)));
  });

  it.each([0, 1, 3, 10, 997, 20_000])('has exactly %i projects of the demo user', (projects) => {
    const world = aWorld(projects);

    const counted = census(world, user(world, 'demo'));

    expect(counted.projects).toBe(projects);
    expect(counted.groups.reduce((sum, root) => sum + root.projects, 0)).toBe(projects);
  });

  it('is a skewed and deep tree with about one group per 15 to 30 projects', () => {
    const world = aWorld(5_000);

    const counted = census(world, user(world, 'demo'));
    const largest = Math.max(...counted.groups.map((root) => root.projects));

    expect(largest).toBeGreaterThan(counted.projects / 2);
    expect(counted.projects / counted.subgroups).toBeGreaterThan(15);
    expect(counted.projects / counted.subgroups).toBeLessThan(30);
    expect(Math.max(...world.groups.map(depthOf))).toBe(6);
  });

  it('numbers projects in order of creation, alternating between groups', () => {
    const { projects } = aWorld();

    const rising = projects.every((project, index) => {
      const before = projects[index - 1];
      return before === undefined || (before.id < project.id && before.createdAt <= project.createdAt);
    });
    const neighboursApart = projects.filter((at, index) => at.namespace !== projects[index - 1]?.namespace);

    expect(rising).toBe(true);
    expect(neighboursApart.length).toBeGreaterThan(projects.length * 0.8);
  });

  it('has legal paths only, and names that need escaping', () => {
    const world = aWorld(5_000);

    const names = [...world.groups, ...world.projects].map((at) => at.name).join('\n');

    expect([...world.groups, ...world.projects].filter((at) => !isLegalPath(at.path))).toEqual([]);
    for (const piece of ['🚀', '<b>', '"', ' / ', 'Größe', '日本語']) expect(names).toContain(piece);
    expect(world.projects.some((at) => /^[A-Z].*-[A-Z]{2}/.test(at.path))).toBe(true);
    expect(world.projects.some((at) => at.path.includes('_') || at.path.includes('.'))).toBe(true);
  });

  it('has every special kind of project and group', () => {
    const world = aWorld(5_000);

    const { projects, groups } = world;

    expect(projects.some((at) => at.archived)).toBe(true);
    expect(projects.some((at) => at.emptyRepo)).toBe(true);
    expect(projects.some((at) => at.defaultBranch === undefined)).toBe(true);
    expect(projects.some((at) => at.markedForDeletionOn !== undefined)).toBe(true);
    expect(projects.some((at) => at.forkedFromId !== undefined)).toBe(true);
    expect(projects.some((at) => at.shares.length > 0)).toBe(true);
    expect(new Set(projects.map((at) => at.visibility))).toEqual(new Set(['private', 'internal', 'public']));
    expect(groups.some((at) => at.markedForDeletionOn !== undefined)).toBe(true);
    expect(groups.some((at) => at.archived)).toBe(true);
  });

  it('makes the demo user Owner of a subgroup whose parent is someone else’s', () => {
    const world = aWorld();

    const roots = world.rootsOwnedBy(user(world, 'demo'));
    const inner = roots.filter((root) => root.parent !== undefined);

    expect(inner.map(fullPath)).toEqual(['proseware/platform']);
    expect(groupAccess(user(world, 'demo'), group(world, 'proseware'))).toBe(0);
    expect(groupAccess(user(world, 'demo'), group(world, 'woodgrove'))).toBe(30);
    expect(world.rootsOwnedBy(user(world, 'other')).map(fullPath)).toContain('woodgrove');
    expect(world.rootsOwnedBy(user(world, 'dev'))).toEqual([]);
  });
});

describe('a changing world', () => {
  it('assigns the next id to a new record and counts it in every ancestor', () => {
    const world = aWorld();
    const contoso = group(world, 'contoso');
    const before = contoso.subtreeProjects.length;

    const added = world.addGroup({ path: 'new-team', parent: contoso });
    const project = world.addProject({ namespace: added, path: 'first', visibility: 'public' });

    expect(project.id).toBeGreaterThan(Math.max(...contoso.subtreeProjects.slice(0, -1).map((at) => at.id)));
    expect(contoso.subtreeProjects).toHaveLength(before + 1);
    expect(world.groupsIn(contoso)).toContain(added);
    // Nothing is more visible than its namespace.
    expect(project.visibility).toBe('private');
  });

  it('removes a project from every index', () => {
    const world = aWorld();
    const contoso = group(world, 'contoso');
    const project = contoso.subtreeProjects.find((at) => at.shares.length > 0);
    if (project === undefined) throw new Error('no shared project');
    const [share] = project.shares;

    world.removeProject(project);

    expect(world.projectById(project.id)).toBeUndefined();
    expect(world.projectByPath(projectPath(project))).toBeUndefined();
    expect(world.projectsIn(contoso)).not.toContain(project);
    expect(share?.group.sharedProjects).not.toContain(project);
  });

  it('keeps the ids of renamed records, and redirects from their old paths', () => {
    const world = aWorld();
    const contoso = group(world, 'contoso');
    const project = contoso.subtreeProjects[0];
    if (project === undefined) throw new Error('no project');
    const old = projectPath(project);

    world.renameGroup(contoso, { path: 'Contoso-Ltd' });
    world.renameProject(project, { path: 'renamed' });

    expect(world.groupByPath('contoso-ltd')).toEqual({ record: contoso, moved: false });
    expect(world.groupByPath('contoso')).toEqual({ record: contoso, moved: true });
    expect(world.projectByPath(old)).toEqual({ record: project, moved: true });
    expect(world.projectByPath(projectPath(project))).toEqual({ record: project, moved: false });
  });

  it('lets a new record use a former path', () => {
    const world = aWorld();
    const contoso = group(world, 'contoso');

    world.renameGroup(contoso, { path: 'contoso-old' });
    const newcomer = world.addGroup({ path: 'contoso' });

    expect(world.groupByPath('contoso')).toEqual({ record: newcomer, moved: false });
  });

  it('rejects illegal and taken paths', () => {
    const world = aWorld();
    const contoso = group(world, 'contoso');
    const [project] = contoso.ownProjects;

    for (const path of ['', '-x', 'a b', 'a/b', 'x.git', 'ends.']) {
      expect(() => world.addProject({ namespace: contoso, path })).toThrow(InvalidChangeError);
    }
    expect(() => world.addGroup({ path: 'FABRIKAM' })).toThrow(InvalidChangeError);
    expect(() => world.addGroup({ path: project?.path ?? '', parent: contoso })).toThrow(InvalidChangeError);
    expect(() => world.renameGroup(contoso, { path: 'fabrikam' })).toThrow(InvalidChangeError);
  });

  it('tracks the groups that a user owns', () => {
    const world = aWorld();
    const demo = user(world, 'demo');
    const fabrikam = group(world, 'fabrikam');

    world.setMember(fabrikam, demo, 30);
    world.setOwner(group(world, 'woodgrove'), demo);

    expect(world.rootsOwnedBy(demo)).not.toContain(fabrikam);
    expect(world.rootsOwnedBy(demo)).toContain(group(world, 'woodgrove'));
  });
});
