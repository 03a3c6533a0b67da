import { basicUser } from '../entities/user-entity.ts';
import { groupMembers, inheritedMembers, type Member, projectBots } from '../details/members.ts';
import type { Details } from '../details/details.ts';
import { listPage, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { groupOf, projectOf } from './find-record.ts';
import type { HttpResponse } from './response.ts';

/** Members with inherited ones, each user once with the highest role. REST does not mark bots; their names do. */
export function membersRoutes(api: ApiContext, details: Details): Route[] {
  const { world } = api;
  return [
    readRoute('/groups/:id/members/all', (call) => {
      const group = groupOf(call, api);
      const inherited = inheritedMembers(group.parent, world, details);
      return list(call, api, [...groupMembers(group, world, details), ...inherited]);
    }),
    readRoute('/projects/:id/members/all', (call) => {
      const project = projectOf(call, api);
      const inherited = inheritedMembers(project.namespace, world, details);
      return list(call, api, [...projectBots(project, details), ...inherited]);
    }),
  ];
}

function list(call: Call, api: ApiContext, members: readonly Member[]): HttpResponse {
  const highest = new Map<number, Member>();
  for (const member of members) {
    if ((highest.get(member.userId)?.level ?? 0) < member.level) highest.set(member.userId, member);
  }
  return listPage(call, api, [...highest.values()], (member) => entity(member, api));
}

function entity({ userId, username, name, state, level, expiresAt }: Member, api: ApiContext) {
  const user = { id: userId, username, name, state, admin: false, createdAt: 0 };
  return {
    ...basicUser(user, api.setting.externalUrl),
    access_level: level,
    created_at: '2024-02-01T08:00:00.000Z',
    expires_at: expiresAt,
    membership_state: 'active',
  };
}
