import { atMost, fullPath } from '../paths.ts';
import type { GroupRecord, Visibility } from '../records.ts';
import { indexGroup, unindexGroup } from '../subtree-index.ts';
import { WorldRefusal } from '../world-refusal.ts';
import type { World } from '../world.ts';

/**
 * With all that lies below it, into another group, or to the top when `to` is undefined; a new root keeps the tier it
 * had. Nothing stays more visible than its new place. Source: GitLab `app/services/groups/transfer_service.rb`.
 */
export function transferGroup(world: World, group: GroupRecord, to: GroupRecord | undefined): void {
  refuse(group, to);
  world.places.refuseUnfit(to, group.path);
  const oldFullPath = fullPath(group);
  const tier = world.tierOf(group);
  world.places.leaveGroup(group, true);
  unindexGroup(group);
  group.parent = to;
  group.updatedAt = world.moment();
  world.places.enterGroup(group);
  indexGroup(group);
  if (to === undefined) world.setTier(group, tier);
  else lower(group, to.visibility);
  world.tell({ kind: 'group-transferred', group, oldFullPath });
}

function refuse(group: GroupRecord, to: GroupRecord | undefined): void {
  if (to === group.parent) throw new WorldRefusal('Group is already associated to the parent group.');
  if (to?.kind === 'user') throw new WorldRefusal('A group can not lie in a personal namespace.');
  if (to === group || (to !== undefined && group.descendants.includes(to))) {
    throw new WorldRefusal('Cannot transfer group to one of its subgroup.');
  }
}

function lower(group: GroupRecord, ceiling: Visibility): void {
  group.visibility = atMost(group.visibility, ceiling);
  for (const project of group.ownProjects) {
    project.visibility = atMost(project.visibility, group.visibility);
  }
  for (const child of group.children.values()) lower(child, group.visibility);
}
