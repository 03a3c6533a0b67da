import { isoTime } from '../../entities/iso-time.ts';
import { fullPath } from '../../world/paths.ts';
import type { GroupRecord, UserRecord } from '../../world/records.ts';
import type { World } from '../../world/world.ts';

type Payload = Record<string, unknown>;

/** Payload of system hooks. Source: GitLab `lib/gitlab/hook_data/group_builder.rb`. */
export function systemGroupPayload(
  group: GroupRecord,
  eventName: string,
  old?: { oldPath: string; oldFullPath: string },
): Payload {
  return {
    created_at: isoTime(group.createdAt),
    updated_at: isoTime(group.updatedAt),
    event_name: eventName,
    name: group.name,
    path: group.path,
    full_path: fullPath(group),
    group_id: group.id,
    ...(old === undefined ? {} : { old_path: old.oldPath, old_full_path: old.oldFullPath }),
  };
}

/** Payload of group hooks, without `object_kind`. Source: GitLab `lib/gitlab/hook_data/subgroup_builder.rb`. */
export function subgroupPayload(group: GroupRecord, parent: GroupRecord, eventName: string): Payload {
  return {
    ...systemGroupPayload(group, eventName),
    parent_group_id: parent.id,
    parent_name: parent.name,
    parent_path: parent.path,
    parent_full_path: fullPath(parent),
  };
}

const roles: Readonly<Record<number, string>> = {
  10: 'Guest',
  15: 'Planner',
  20: 'Reporter',
  25: 'Security Manager',
  30: 'Developer',
  40: 'Maintainer',
  50: 'Owner',
};

/**
 * Payload of group and system hooks. Source: GitLab `lib/gitlab/hook_data/group_member_builder.rb` and its EE part.
 */
export function memberPayload(
  world: World,
  group: GroupRecord,
  user: UserRecord,
  level: number,
  eventName: string,
): Payload {
  return {
    created_at: isoTime(group.createdAt),
    updated_at: isoTime(group.updatedAt),
    group_name: group.name,
    group_path: group.path,
    group_id: group.id,
    user_username: user.username,
    user_name: user.name,
    user_email: `${user.username}@example.com`,
    user_id: user.id,
    group_access: roles[level] ?? 'No access',
    expires_at: null,
    event_name: eventName,
    group_plan: world.tierOf(group) === 'free' ? null : world.tierOf(group),
  };
}
