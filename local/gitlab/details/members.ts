import { lineage } from '../world/paths.ts';
import type { GroupRecord, ProjectRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { DetailsReader } from './details.ts';
import { botIdOf } from './ids.ts';
import type { AccessToken } from './records.ts';

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
export function groupMembers(group: GroupRecord, world: World, details: DetailsReader): Member[] {
  const people = [...group.members].flatMap(([userId, level]) => {
    const user = world.userById(userId);
    if (user === undefined) return [];
    const { username, name, state } = user;
    return [{ userId, username, name, state, isBot: false, level, expiresAt: null }];
  });
  return [...people, ...botsOf(group, details.ofGroup(group).access_tokens, 'group')];
}

/** Direct members of a project: only the bots of its access tokens, as the world has no other project members. */
export function projectBots(project: ProjectRecord, details: DetailsReader): Member[] {
  return botsOf(project, details.ofProject(project).access_tokens, 'project');
}

/** Members of a group by inheritance, without its direct ones. */
export function inheritedMembers(
  group: GroupRecord | undefined,
  world: World,
  details: DetailsReader,
): Member[] {
  return group === undefined ? [] : [...lineage(group)].flatMap((at) => groupMembers(at, world, details));
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
