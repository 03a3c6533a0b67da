import type { Random } from './random.ts';
import type { GroupRecord, ProjectRecord, UserRecord } from './records.ts';
import type { World } from './world.ts';

export type Dice = { world: World; random: Random; user: UserRecord };

export function anyFrom<T>(random: Random, things: readonly T[]): T | undefined {
  return things[Math.floor(random() * things.length)];
}

/** A root of the user's, or anything below one. */
export function ownGroup({ world, random, user }: Dice): GroupRecord | undefined {
  const root = anyFrom(random, world.rootsOwnedBy(user));
  if (root === undefined || random() < 0.3) return root;
  return anyFrom(random, root.descendants) ?? root;
}

export function ownProject({ world, random, user }: Dice): ProjectRecord | undefined {
  return anyFrom(random, anyFrom(random, world.rootsOwnedBy(user))?.subtreeProjects ?? []);
}

/** A subgroup with little below it, so that what befalls it does not empty the world. */
export function ownSmallGroup(dice: Dice): GroupRecord | undefined {
  const root = anyFrom(dice.random, dice.world.rootsOwnedBy(dice.user));
  const group = anyFrom(dice.random, root?.descendants ?? []);
  return group !== undefined && group.descendants.length <= 3 ? group : undefined;
}

/** Top groups that the user does not own. */
export function foreignRoots({ world, user }: Dice): GroupRecord[] {
  const owned = new Set(world.rootsOwnedBy(user));
  return world.groups.filter((group) => group.parent === undefined && !owned.has(group));
}
