import { lineage } from './paths.ts';
import { owner, type GroupRecord, type ProjectRecord, type UserRecord } from './records.ts';

/** The role by membership in the group or an ancestor, without invited groups. */
function membershipLevel(user: UserRecord, group: GroupRecord): number {
  let level = 0;
  for (const at of lineage(group)) level = Math.max(level, at.members.get(user.id) ?? 0);
  return level;
}

/** The highest role of a user in a group: direct, inherited, or through an invited group. 0 for none. */
export function groupAccess(user: UserRecord, group: GroupRecord): number {
  let level = membershipLevel(user, group);
  for (const at of lineage(group)) {
    for (const invitation of at.invitations) {
      level = Math.max(level, Math.min(invitation.accessLevel, membershipLevel(user, invitation.group)));
    }
  }
  return level;
}

export function projectAccess(user: UserRecord, project: ProjectRecord): number {
  let level = groupAccess(user, project.namespace);
  for (const share of project.shares) {
    level = Math.max(level, Math.min(share.accessLevel, membershipLevel(user, share.group)));
  }
  return level;
}

export function canReadProject(user: UserRecord | undefined, project: ProjectRecord): boolean {
  if (project.visibility === 'public') return true;
  if (user === undefined) return false;
  if (user.admin) return true;
  return project.visibility === 'internal' || projectAccess(user, project) > 0;
}

/** `memberOf`: groups with a direct membership of the user. Their ancestors are visible too. */
export function canReadGroup(
  user: UserRecord | undefined,
  group: GroupRecord,
  memberOf: Iterable<GroupRecord>,
): boolean {
  if (group.visibility === 'public') return true;
  if (user === undefined) return false;
  if (user.admin) return true;
  if (group.visibility === 'internal' || groupAccess(user, group) > 0) return true;
  for (const joined of memberOf) {
    for (const above of lineage(joined)) if (above === group) return true;
  }
  return false;
}

/** The topmost of the groups that a user owns directly: the root groups of an Owner's crawl. */
export function topmostOwned(user: UserRecord, memberOf: Iterable<GroupRecord>): GroupRecord[] {
  const owned = new Set([...memberOf].filter((group) => group.members.get(user.id) === owner));
  return [...owned]
    .filter((group) => group.parent === undefined || ![...lineage(group.parent)].some((at) => owned.has(at)))
    .sort((left, right) => left.id - right.id);
}
