import * as credentials from '../credentials.ts';
import { isoDay, isoTime } from '../entities/iso-time.ts';
import type { UserRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

export type PersonalToken = {
  id: number;
  token: string;
  name: string;
  user: UserRecord;
  scopes: readonly string[];
  createdAt: number;
  /** The token is expired from the start of this day, UTC. */
  expiresOn: string;
  revoked: boolean;
};

const day = 86_400_000;

/**
 * The only scope of fine-grained tokens, whatever their permissions. Source: GitLab 19.4,
 * `create_granular_service.rb`.
 */
export const granular = 'granular';

/** The predefined tokens by their text, created 20 days before `now` and valid for 340 days after it. */
export function personalTokens(world: World, now: Date): Map<string, PersonalToken> {
  const tokens = new Map<string, PersonalToken>();
  const add = (
    token: string,
    username: string,
    scopes: string[],
    changes: Partial<PersonalToken> = {},
  ): void => {
    const user = world.user(username);
    if (user === undefined) return;
    const createdAt = now.getTime() - 20 * day;
    const expiresOn = isoDay(now.getTime() + 340 * day);
    const id = tokens.size + 1;
    tokens.set(token, {
      id,
      token,
      name: 'for tests',
      user,
      scopes,
      createdAt,
      expiresOn,
      revoked: false,
      ...changes,
    });
  };
  add(credentials.demoToken, 'demo', ['read_api']);
  add(credentials.demoApiToken, 'demo', ['api']);
  add(credentials.devToken, 'dev', ['read_api']);
  add(credentials.otherToken, 'other', ['read_api']);
  add(credentials.expiredToken, 'demo', ['read_api'], { expiresOn: isoDay(now.getTime() - 2 * day) });
  add(credentials.revokedToken, 'demo', ['read_api'], { revoked: true });
  add(credentials.readUserToken, 'demo', ['read_user']);
  add(credentials.blockedToken, 'blocked', ['read_api']);
  add(credentials.adminToken, 'admin', ['api']);
  add(credentials.devApiToken, 'dev', ['api']);
  add(credentials.granularToken, 'demo', [granular]);
  return tokens;
}

/** The body of `GET /personal_access_tokens/self`, without the token text. */
export function describeToken(token: PersonalToken): Record<string, unknown> {
  return {
    id: token.id,
    name: token.name,
    revoked: token.revoked,
    created_at: isoTime(token.createdAt),
    description: null,
    scopes: token.scopes,
    user_id: token.user.id,
    last_used_at: null,
    active: !token.revoked,
    expires_at: token.expiresOn,
  };
}
