import type { IncomingHttpHeaders } from 'node:http';
import type { Grants } from '../oauth/grants.ts';
import type { UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { Refused } from './answer.ts';
import type { Identity, Route } from './call.ts';
import { describeToken, granular, type PersonalToken } from './personal-tokens.ts';

export type Keyring = {
  world: World;
  grants: Grants;
  personalTokens: ReadonlyMap<string, PersonalToken>;
  now: () => Date;
};

type KnownToken = Identity & { expired: boolean; revoked: boolean };

/**
 * Who the token says is asking, before anything is decided. A personal token comes as `PRIVATE-TOKEN` or Bearer,
 * an OAuth token as Bearer only. Undefined: none was sent.
 */
export function knownToken(
  headers: IncomingHttpHeaders,
  keyring: Keyring,
): KnownToken | 'unknown' | undefined {
  const personal = headers['private-token'];
  const bearer = /^Bearer\s+(.*)$/i.exec(headers.authorization ?? '')?.[1];
  if (typeof personal === 'string') return ofPersonal(personal, keyring) ?? 'unknown';
  if (bearer === undefined) return undefined;
  return ofPersonal(bearer, keyring) ?? ofGrant(bearer, keyring) ?? 'unknown';
}

function ofPersonal(text: string, { personalTokens, now }: Keyring): KnownToken | undefined {
  const token = personalTokens.get(text);
  if (token === undefined) return undefined;
  const expired = Date.parse(token.expiresOn) <= now().getTime();
  const { user, scopes, revoked } = token;
  return { user, scopes, revoked, expired, personalToken: describeToken(token) };
}

function ofGrant(text: string, { grants, world }: Keyring): KnownToken | undefined {
  const pair = grants.byAccessToken(text);
  const user = pair === undefined ? undefined : world.userById(pair.userId);
  if (pair === undefined || user === undefined) return undefined;
  return { user, scopes: pair.scopes, revoked: pair.revoked, expired: grants.secondsLeft(pair) <= 0 };
}

/** Throws GitLab's refusals in GitLab's order (`lib/api/api_guard.rb`): unknown, expired, revoked, scope, blocked. */
export function admit(
  token: KnownToken | 'unknown' | undefined,
  { method, template, scopes = [] }: Pick<Route, 'method' | 'template' | 'scopes'>,
): Identity | undefined {
  if (token === undefined) return undefined;
  if (token === 'unknown') throw invalidToken('Bad Access Token.');
  if (token.expired) {
    throw invalidToken('Token is expired. You can either do re-authorization or token refresh.');
  }
  if (token.revoked) throw invalidToken('Token was revoked. You have to re-authorize from the user.');
  if (token.scopes.includes(granular)) {
    if (!isGranted(`${method} ${template}`)) throw insufficientGrant();
  } else if (!scopes.some((scope) => token.scopes.includes(scope))) throw insufficientScope(scopes);
  refuseBlocked(token.user);
  return token;
}

function invalidToken(description: string): Refused {
  return challenged(401, { error: 'invalid_token', error_description: description });
}

function insufficientScope(scopes: readonly string[]): Refused {
  return challenged(403, {
    error: 'insufficient_scope',
    error_description: 'The request requires higher privileges than provided by the access token.',
    scope: scopes.join(' '),
  });
}

/** What the fine-grained token of this world was granted: to read groups and projects, and its own description. */
function isGranted(route: string): boolean {
  return /^GET \/((groups|projects)(?!.*\/hooks)|personal_access_tokens\/self)/.test(route);
}

function insufficientGrant(): Refused {
  return challenged(403, {
    error: 'insufficient_granular_scope',
    error_description: 'Access denied: Your Personal Access Token lacks the required permissions.',
  });
}

function challenged(status: number, body: Record<string, string>): Refused {
  const details = Object.entries(body).map(([name, value]) => `${name}="${value}"`);
  return new Refused(status, body, {
    'www-authenticate': ['Bearer realm="Protected by OAuth 2.0"', ...details].join(', '),
  });
}

function refuseBlocked(user: UserRecord): void {
  if (user.state === 'blocked') {
    throw new Refused(403, { message: '403 Forbidden - Your account has been blocked.' });
  }
}
