import type { IncomingHttpHeaders } from 'node:http';
import type { Grants } from '../oauth/grants.ts';
import type { UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { HttpError } from './response.ts';
import type { Identity, Route } from './call.ts';
import { describeToken, granular, type PersonalToken } from './personal-tokens.ts';

export type Keyring = {
  world: World;
  grants: Grants;
  personalTokens: ReadonlyMap<string, PersonalToken>;
  now: () => Date;
};

type TokenState = Identity & { expired: boolean; revoked: boolean };

/**
 * Looks up the token of a request without checking it. Personal tokens are accepted as `PRIVATE-TOKEN` or Bearer,
 * OAuth tokens as Bearer only. Undefined if the request has no token.
 */
export function identifyToken(
  headers: IncomingHttpHeaders,
  keyring: Keyring,
): TokenState | 'unknown' | undefined {
  const personal = headers['private-token'];
  const bearer = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (typeof personal === 'string') return personalTokenState(personal, keyring) ?? 'unknown';
  if (bearer === undefined) return undefined;
  return personalTokenState(bearer, keyring) ?? accessTokenState(bearer, keyring) ?? 'unknown';
}

function personalTokenState(text: string, { personalTokens, now }: Keyring): TokenState | undefined {
  const token = personalTokens.get(text);
  if (token === undefined) return undefined;
  const expired = Date.parse(token.expiresOn) <= now().getTime();
  const { user, scopes, revoked } = token;
  return { user, scopes, revoked, expired, personalToken: describeToken(token) };
}

function accessTokenState(text: string, { grants, world }: Keyring): TokenState | undefined {
  const pair = grants.byAccessToken(text);
  const user = pair === undefined ? undefined : world.userById(pair.userId);
  if (pair === undefined || user === undefined) return undefined;
  return { user, scopes: pair.scopes, revoked: pair.revoked, expired: grants.secondsLeft(pair) <= 0 };
}

/**
 * Checks in GitLab's order (`lib/api/api_guard.rb`): unknown, expired, revoked, scope, blocked. Throws GitLab's
 * errors.
 */
export function authorize(
  token: TokenState | 'unknown' | undefined,
  { method, template, scopes = [] }: Pick<Route, 'method' | 'template' | 'scopes'>,
): Identity | undefined {
  if (token === undefined) return undefined;
  if (token === 'unknown') throw invalidToken('Bad Access Token.');
  if (token.expired) {
    throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  }
  if (token.revoked) throw invalidToken('Token was revoked. You have to re-authorize from the user.');
  if (token.scopes.includes(granular)) {
    if (!granularTokenMayCall(`${method} ${template}`)) throw insufficientGrant();
  } else if (!scopes.some((scope) => token.scopes.includes(scope))) throw insufficientScope(scopes);
  assertNotBlocked(token.user);
  return token;
}

function invalidToken(description: string): HttpError {
  return withChallenge(401, { error: 'invalid_token', error_description: description });
}

function insufficientScope(scopes: readonly string[]): HttpError {
  return withChallenge(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: scopes.join(' '),
  });
}

/**
 * Permissions of the fine-grained token in this world: reading groups, projects, and its own description. GraphQL denies it
 * field by field.
 */
function granularTokenMayCall(route: string): boolean {
  return /^POST \/api\/graphql$|^GET \/((groups|projects)(?!.*\/hooks)|personal_access_tokens\/self)/.test(
    route,
  );
}

/** GitLab's message for a fine-grained token without the permission. */
export const deniedToGranularToken =
  'Access denied: Your Personal Access Token lacks the required permissions.';

function insufficientGrant(): HttpError {
  return withChallenge(403, {
    error: 'insufficient_granular_scope',
    error_description: deniedToGranularToken,
  });
}

function withChallenge(status: number, body: Record<string, string>): HttpError {
  const details = Object.entries(body).map(([name, value]) => `${name}="${value}"`);
  return new HttpError(status, body, {
    'www-authenticate': ['Bearer realm="Protected by OAuth 2.0"', ...details].join(', '),
  });
}

function assertNotBlocked(user: UserRecord): void {
  if (user.state === 'blocked') {
    throw new HttpError(403, { message: '403 Forbidden - Your account has been blocked.' });
  }
}
