import { atMost, fullPath } from '../paths.ts';
import type { GroupRecord, Visibility } from '../records.ts';
import { indexGroup, unindexGroup } from '../subtree-index.ts';
import { InvalidChangeError } from '../invalid-change-error.ts';
import type { World } from '../world.ts';

/**
 * Moves a group with everything in it into another group, or to the top level if `to` is undefined; there it keeps its
 * tier. Lowers visibilities to that of the new parent. Source: GitLab `app/services/groups/transfer_service.rb`.
 */
export function transferGroup(world: World, group: GroupRecord, to: GroupRecord | undefined): void {
  assertTransferable(group, to);
  world.pathIndex.assertPathAvailable(to, group.path);
  const oldFullPath = fullPath(group);
  const tier = world.tierOf(group);
  world.pathIndex.removeGroup(group, true);
  unindexGroup(group);
  group.parent = to;
  group.updatedAt = world.nextTimestamp();
  world.pathIndex.addGroup(group);
  indexGroup(group);
  if (to === undefined) world.setTier(group, tier);
  else lowerVisibility(group, to.visibility);
  world.emit({ kind: 'group-transferred', group, oldFullPath });
}

function assertTransferable(group: GroupRecord, to: GroupRecord | undefined): void {
  if (to === group.parent) throw new InvalidChangeError('Group is already associated to the parent group.');
  if (to?.kind === 'user') throw new InvalidChangeError('A group can not lie in a personal namespace.');
  if (to === group || (to !== undefined && group.descendants.includes(to))) {
    throw new InvalidChangeError('Cannot transfer group to one of its subgroup.');
  }
}

function lowerVisibility(group: GroupRecord, ceiling: Visibility): void {
  group.visibility = atMost(group.visibility, ceiling);
  for (const project of group.ownProjects) {
    project.visibility = atMost(project.visibility, group.visibility);
  }
  for (const child of group.children.values()) lowerVisibility(child, group.visibility);
}
