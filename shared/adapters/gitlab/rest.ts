import { GroupHooks, GroupMembers, Groups, Projects, Users } from '@gitbeaker/rest';

import type { Access } from './credential-state.ts';
import { createRequester } from './requester.ts';
import type { Session } from './session.ts';
import type { Transport } from './transport.ts';

export type Rest = {
  groups: Groups;
  groupHooks: GroupHooks;
  groupMembers: GroupMembers;
  projects: Projects;
  users: Users;
};

/**
 * Gitbeaker's classes over our transport, for one session. The transport sets the token of each attempt; gitbeaker gets
 * a placeholder, so that none of its objects holds or prints a token.
 */
export function createRest(transport: Transport, access: Access, session: Session): Rest {
  const options = {
    host: transport.instanceUrl,
    oauthToken: 'set-by-the-transport',
    requesterFn: createRequester(transport, access, session),
    camelize: false as const,
    rateLimits: {},
    queryTimeout: null,
  };
  return {
    groups: new Groups(options),
    groupHooks: new GroupHooks(options),
    groupMembers: new GroupMembers(options),
    projects: new Projects(options),
    users: new Users(options),
  };
}
