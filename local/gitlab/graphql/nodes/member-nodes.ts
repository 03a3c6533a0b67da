import type { Member } from '../../details/members.ts';
import { globalId } from '../global-id.ts';

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
