import { fullPath, rootOf } from './paths.ts';
import type { UserRecord } from './records.ts';
import type { World } from './world.ts';

/** Expected counts of an Owner's crawl per root group: the oracle of tests and bench. */
export type Census = {
  user: string;
  groups: { id: number; fullPath: string; rootId: number; subgroups: number; projects: number }[];
  subgroups: number;
  projects: number;
};

export function census(world: World, user: UserRecord): Census {
  const groups = world.rootsOwnedBy(user).map((group) => ({
    id: group.id,
    fullPath: fullPath(group),
    rootId: rootOf(group).id,
    subgroups: group.descendants.length,
    projects: group.subtreeProjects.length,
  }));
  return {
    user: user.username,
    groups,
    subgroups: groups.reduce((sum, group) => sum + group.subgroups, 0),
    projects: groups.reduce((sum, group) => sum + group.projects, 0),
  };
}
