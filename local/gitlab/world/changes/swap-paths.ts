import type { GroupRecord, ProjectRecord } from '../records.ts';
import { InvalidChangeError } from '../invalid-change-error.ts';
import type { World } from '../world.ts';

/** Swaps the paths of two projects of one namespace by three renames, as a user has to. */
export function swapProjectPaths(world: World, one: ProjectRecord, other: ProjectRecord): void {
  if (one.namespace !== other.namespace || one === other) throw notSiblings('projects');
  const [path, otherPath] = [one.path, other.path];
  world.renameProject(one, { path: `${path}-swap-${one.id}` });
  world.renameProject(other, { path });
  world.renameProject(one, { path: otherPath });
}

/** Swaps the paths of two groups with the same parent, or of two top-level groups, and so of everything in them. */
export function swapGroupPaths(world: World, one: GroupRecord, other: GroupRecord): void {
  if (one.parent !== other.parent || one === other) throw notSiblings('groups');
  const [path, otherPath] = [one.path, other.path];
  world.renameGroup(one, { path: `${path}-swap-${one.id}` });
  world.renameGroup(other, { path });
  world.renameGroup(one, { path: otherPath });
}

function notSiblings(what: string): InvalidChangeError {
  return new InvalidChangeError(
    `Paths can be swapped between two different ${what} that lie in the same place.`,
  );
}
