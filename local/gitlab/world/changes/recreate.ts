import type { GroupRecord, ProjectRecord } from '../records.ts';
import type { World } from '../world.ts';
import { removeGroup } from './remove-group.ts';

/** Deletes it and makes another one at the same path: the same name under a new id. */
export function recreateProject(world: World, project: ProjectRecord): ProjectRecord {
  const { namespace, path, name, visibility, creatorId, defaultBranch } = project;
  world.removeProject(project);
  return world.addProject({ namespace, path, name, visibility, creatorId, defaultBranch });
}

/** The new group is empty; its members are those that the old one had. */
export function recreateGroup(world: World, group: GroupRecord): GroupRecord {
  const { parent, path, name, visibility, description } = group;
  const members = [...group.members];
  const tier = world.tierOf(group);
  removeGroup(world, group);
  const again = world.addGroup({ parent, path, name, visibility, description });
  if (parent === undefined) world.setTier(again, tier);
  for (const [userId, level] of members) {
    const user = world.userById(userId);
    if (user !== undefined) world.setMember(again, user, level);
  }
  return again;
}
