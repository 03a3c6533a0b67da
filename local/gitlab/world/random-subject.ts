import type { Random } from '../../seeded-random.ts';
import type { GroupRecord, ProjectRecord, UserRecord } from './records.ts';
import type { World } from './world.ts';

export type Draw = { world: World; random: Random; user: UserRecord };

export function pickAny<T>(random: Random, things: readonly T[]): T | undefined {
  return things[Math.floor(random() * things.length)];
}

/** A root group of the user, or a group in one. */
export function ownGroup({ world, random, user }: Draw): GroupRecord | undefined {
  const root = pickAny(random, world.rootsOwnedBy(user));
  if (root === undefined || random() < 0.3) return root;
  return pickAny(random, root.descendants) ?? root;
}

export function ownProject({ world, random, user }: Draw): ProjectRecord | undefined {
  return pickAny(random, pickAny(random, world.rootsOwnedBy(user))?.subtreeProjects ?? []);
}

/** A subgroup with at most three descendants, so that removing it does not empty the world. */
export function ownSmallGroup(draw: Draw): GroupRecord | undefined {
  const root = pickAny(draw.random, draw.world.rootsOwnedBy(draw.user));
  const group = pickAny(draw.random, root?.descendants ?? []);
  return group !== undefined && group.descendants.length <= 3 ? group : undefined;
}

/** Top-level groups that the user does not own. */
export function rootsOfOthers({ world, user }: Draw): GroupRecord[] {
  const owned = new Set(world.rootsOwnedBy(user));
  return world.groups.filter((group) => group.parent === undefined && !owned.has(group));
}
