import { botIdOf } from '../../details/ids.ts';
import type { AccessToken } from '../../details/records.ts';
import { lineage } from '../../world/paths.ts';
import type { GroupRecord, ProjectRecord } from '../../world/records.ts';
import { globalId } from '../global-id.ts';
import type { View } from '../view.ts';

export type Member = {
  userId: number;
  username: string;
  name: string;
  state: 'active' | 'blocked';
  isBot: boolean;
  level: number;
  expiresAt: string | null;
};

/** Direct members of a group, the bots of its access tokens included. */
export function groupMembers(group: GroupRecord, { api, details }: View): Member[] {
  const people = [...group.members].flatMap(([userId, level]) => {
    const user = api.world.userById(userId);
    if (user === undefined) return [];
    const { username, name, state } = user;
    return [{ userId, username, name, state, isBot: false, level, expiresAt: null }];
  });
  return [...people, ...botsOf(group, details.ofGroup(group).access_tokens, 'group')];
}

/** Direct members of a project: only the bots of its access tokens, as the world has no other project members. */
export function projectBots(project: ProjectRecord, { details }: View): Member[] {
  return botsOf(project, details.ofProject(project).access_tokens, 'project');
}

/** Members of a group by inheritance, without its direct ones. */
export function inheritedMembers(group: GroupRecord | undefined, view: View): Member[] {
  return group === undefined ? [] : [...lineage(group)].flatMap((at) => groupMembers(at, view));
}

function botsOf(
  holder: GroupRecord | ProjectRecord,
  tokens: readonly AccessToken[],
  kind: 'group' | 'project',
): Member[] {
  return tokens.flatMap((token, index) => {
    if (token.revoked) return [];
    const userId = botIdOf(holder, index);
    const username = `${kind}_${holder.id}_bot_${userId.toString(16)}`;
    const { name, access_level: level, expires_at: expiresAt } = token;
    return [{ userId, username, name, state: 'active' as const, isBot: true, level, expiresAt }];
  });
}

export function memberNode(type: 'ProjectMember' | 'GroupMember', member: Member) {
  const { userId, username, name, state, isBot } = member;
  return {
    __typename: type,
    accessLevel: accessLevelNode(member.level),
    expiresAt: member.expiresAt,
    id: globalId(type, userId),
    user: { bot: isBot, id: globalId('User', userId), name, state, username },
  };
}

const names: Readonly<Record<number, string>> = {
  0: 'NO_ACCESS',
  5: 'MINIMAL_ACCESS',
  10: 'GUEST',
  15: 'PLANNER',
  20: 'REPORTER',
  30: 'DEVELOPER',
  40: 'MAINTAINER',
  50: 'OWNER',
};

export function accessLevelNode(level: number) {
  return { integerValue: level, stringValue: levelName(level) };
}

/** Null for roles without a name in this schema. */
export function levelName(level: number): string | null {
  return names[level] ?? null;
}
