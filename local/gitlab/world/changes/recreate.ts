import type { GroupRecord, ProjectRecord } from '../records.ts';
import type { World } from '../world.ts';
import { removeGroup } from './remove-group.ts';

/** Deletes the project and creates another with the same path and name, under a new id. */
export function recreateProject(world: World, project: ProjectRecord): ProjectRecord {
  const { namespace, path, name, visibility, creatorId, defaultBranch } = project;
  world.removeProject(project);
  return world.addProject({ namespace, path, name, visibility, creatorId, defaultBranch });
}

/** Deletes the group and creates an empty one with the same path, name and members, under a new id. */
export function recreateGroup(world: World, group: GroupRecord): GroupRecord {
  const { parent, path, name, visibility, description } = group;
  const members = [...group.members];
  const tier = world.tierOf(group);
  removeGroup(world, group);
  const created = world.addGroup({ parent, path, name, visibility, description });
  if (parent === undefined) world.setTier(created, tier);
  for (const [userId, level] of members) {
    const user = world.userById(userId);
    if (user !== undefined) world.setMember(created, user, level);
  }
  return created;
}
