import type { Details } from '../details/details.ts';
import type { AccessToken, Variable } from '../details/records.ts';
import { accessTokenEntity, deployKeyEntity, variableEntity } from '../entities/credential-entities.ts';
import type { Instance } from '../instance/instance.ts';
import { maintainer, owner, type GroupRecord, type ProjectRecord } from '../world/records.ts';
import { groupFor, listPage, noSuchRoute, projectFor, readRoute } from './authorized.ts';
import type { ApiContext, Call, Route } from './call.ts';
import { HttpError, type HttpResponse, unauthorized } from './response.ts';

type Parts = { api: ApiContext; details: Details; instance: Instance };
type Holder = GroupRecord | ProjectRecord;

/** Access tokens, deploy keys and CI variables. Lists of variables contain their values. */
export function credentialsRoutes(parts: Parts): Route[] {
  const { api, details } = parts;
  return [
    readRoute('/projects/:id/access_tokens', (call) => {
      const project = withTokens(parts, '13.9', () => projectFor(call, api, maintainer));
      return accessTokens(call, parts, project, details.ofProject(project).access_tokens);
    }),
    readRoute('/groups/:id/access_tokens', (call) => {
      const group = withTokens(parts, '14.7', () => groupFor(call, api, owner));
      return accessTokens(call, parts, group, details.ofGroup(group).access_tokens);
    }),
    readRoute('/projects/:id/deploy_keys', (call) => deployKeys(call, parts)),
    readRoute('/projects/:id/variables', (call) => {
      const project = projectFor(call, api, maintainer);
      return variables(call, parts, project, details.ofProject(project).variables);
    }),
    readRoute('/groups/:id/variables', (call) => {
      const group = groupFor(call, api, owner);
      return variables(call, parts, group, details.ofGroup(group).variables);
    }),
  ];
}

/** Without the permission this endpoint answers 401, although the token is valid (gitlab-facts.md, trap 2). */
function withTokens<T>({ instance }: Parts, since: string, find: () => T): T {
  if (!instance.isSince(since)) throw noSuchRoute();
  try {
    return find();
  } catch (error) {
    throw error instanceof HttpError && error.response.status === 403 ? unauthorized() : error;
  }
}

/** Older versions ignore `state`. */
function accessTokens(
  call: Call,
  { api, instance }: Parts,
  holder: Holder,
  tokens: readonly AccessToken[],
): HttpResponse {
  const state = instance.isSince('17.0') ? call.query.get('state') : null;
  const rows = tokens
    .map((token, index) => ({ token, index }))
    .filter(({ token }) => state === null || (token.active && !token.revoked) === (state === 'active'));
  return listPage(call, api, rows, ({ token, index }) => accessTokenEntity(holder, token, index, instance));
}

function deployKeys(call: Call, { api, details, instance }: Parts): HttpResponse {
  const project = projectFor(call, api, maintainer);
  const rows = details.ofProject(project).deploy_keys.map((key, index) => ({ key, index }));
  return listPage(call, api, rows, ({ key, index }) => deployKeyEntity(project, key, index, instance));
}

function variables(
  call: Call,
  { api, instance }: Parts,
  { id }: Holder,
  rows: readonly Variable[],
): HttpResponse {
  return listPage(call, api, rows, (variable) => variableEntity(id, variable, instance));
}
