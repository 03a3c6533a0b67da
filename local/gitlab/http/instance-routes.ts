import { basicUser, currentUser } from '../entities/user-entity.ts';
import { isoTime } from '../entities/iso-time.ts';
import type { Instance } from '../instance/instance.ts';
import { groupAccess } from '../world/access.ts';
import { type HttpResponse, ok, HttpError, unauthorized } from './response.ts';
import { type Call, type ApiContext, type Identity, readScopes, type Route } from './call.ts';
import { groupOf } from './find-record.ts';

const revision = '5a1e7f0c9d2';

/** All token scopes: `/personal_access_tokens/self` accepts any. */
const anyScope = ['api', 'read_api', 'read_user', 'read_repository', 'openid', 'profile', 'email'] as const;

/** Endpoints about the caller and the instance. */
export function instanceRoutes(api: ApiContext, instance: Instance, knowsOwnToken: boolean): Route[] {
  const version = { version: instance.version, revision };
  const common = { method: 'GET', under: '/api/v4', signedIn: true } as const;
  const readUser = [...readScopes, 'read_user'];
  return [
    {
      ...common,
      template: '/user',
      scopes: readUser,
      handle: (call) => ok(currentUser(identified(call).user, api.setting.externalUrl)),
    },
    { ...common, template: '/version', scopes: readUser, handle: () => ok(version) },
    ...(instance.isSince('15.2')
      ? [{ ...common, template: '/metadata', scopes: readUser, handle: () => ok(metadata(api, instance)) }]
      : []),
    {
      ...common,
      template: '/personal_access_tokens/self',
      scopes: anyScope,
      handle: knowsOwnToken ? ownToken : noSuchId,
    },
    {
      ...common,
      template: '/groups/:id/members/all/:user_id',
      scopes: readScopes,
      handle: (call) => member(call, api),
    },
  ];
}

function identified(call: Call): Identity {
  if (call.identity === undefined) throw unauthorized();
  return call.identity;
}

function metadata(api: ApiContext, { version, isEnterprise }: Instance): Record<string, unknown> {
  const kas = { enabled: false, externalUrl: null, externalK8sProxyUrl: null, version: null };
  return { version, revision, kas: { ...kas, host: api.setting.host }, enterprise: isEnterprise };
}

function ownToken(call: Call): HttpResponse {
  const { personalToken } = identified(call);
  if (personalToken === undefined) throw unauthorized();
  return ok(personalToken);
}

function noSuchId(): HttpResponse {
  throw new HttpError(400, { error: 'id is invalid' });
}

/** The effective role, inherited or through an invited group; 404 without a role. */
function member(call: Call, api: ApiContext): HttpResponse {
  const group = groupOf(call, api);
  const [, userId = ''] = call.parts;
  if (!/^\d+$/.test(userId)) throw new HttpError(400, { error: 'user_id is invalid' });
  const user = api.world.userById(Number(userId));
  const level = user === undefined ? 0 : groupAccess(user, group);
  if (user === undefined || level === 0) throw new HttpError(404, { message: '404 Not found' });
  return ok({
    ...basicUser(user, api.setting.externalUrl),
    access_level: level,
    created_at: isoTime(group.createdAt),
    created_by: null,
    expires_at: null,
    membership_state: 'active',
  });
}
