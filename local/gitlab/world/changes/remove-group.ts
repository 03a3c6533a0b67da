import { depthOf } from '../paths.ts';
import type { GroupRecord, ProjectRecord } from '../records.ts';
import { removeAll } from '../sorted-by-id.ts';
import type { World } from '../world.ts';

/**
 * Removes a group with everything in it. Emits changes in GitLab's order: all projects, then the groups, deepest first
 * and the group itself last. Source: GitLab `app/services/groups/destroy_service.rb`.
 */
export function removeGroup(world: World, group: GroupRecord): void {
  const groups = [group, ...group.descendants];
  const bottomUp = groups.toSorted((left, right) => depthOf(right) - depthOf(left) || right.id - left.id);
  for (const project of group.subtreeProjects) world.emit({ kind: 'project-destroyed', project });
  for (const gone of bottomUp) world.emit({ kind: 'group-destroyed', group: gone });
  endShares(group.subtreeProjects, groups);
  endInvitations(world, groups);
  world.removeSubtree(group);
}

/** Ends the shares of the projects into other groups, and of other projects into the groups. */
function endShares(projects: readonly ProjectRecord[], groups: readonly GroupRecord[]): void {
  const targets = new Set(projects.flatMap((project) => project.shares.map((share) => share.group)));
  for (const target of targets) removeAll(target.sharedProjects, projects);
  for (const gone of groups) {
    for (const project of gone.sharedProjects) {
      project.shares = project.shares.filter((share) => share.group !== gone);
    }
  }
}

function endInvitations(world: World, groups: readonly GroupRecord[]): void {
  const gone = new Set(groups);
  for (const group of world.groups) {
    if (group.invitations.some((invitation) => gone.has(invitation.group))) {
      group.invitations = group.invitations.filter((invitation) => !gone.has(invitation.group));
    }
  }
}
