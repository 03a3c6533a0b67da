import type { GroupRecord, ProjectRecord } from '../records.ts';
import { WorldRefusal } from '../world-refusal.ts';
import type { World } from '../world.ts';

/** Two projects of one namespace exchange their paths, by three renames as people must do it. */
export function swapProjectPaths(world: World, one: ProjectRecord, other: ProjectRecord): void {
  if (one.namespace !== other.namespace || one === other) throw notSiblings('projects');
  const [path, otherPath] = [one.path, other.path];
  world.renameProject(one, { path: `${path}-swap-${one.id}` });
  world.renameProject(other, { path });
  world.renameProject(one, { path: otherPath });
}

/** Two groups with the same parent, or two roots, exchange their paths and so those of all that lies below them. */
export function swapGroupPaths(world: World, one: GroupRecord, other: GroupRecord): void {
  if (one.parent !== other.parent || one === other) throw notSiblings('groups');
  const [path, otherPath] = [one.path, other.path];
  world.renameGroup(one, { path: `${path}-swap-${one.id}` });
  world.renameGroup(other, { path });
  world.renameGroup(one, { path: otherPath });
}

function notSiblings(what: string): WorldRefusal {
  return new WorldRefusal(`Paths can be swapped between two different ${what} that lie in the same place.`);
}
