import { randomBytes } from 'node:crypto';

import type { Principal } from './principals.ts';

/** Result of a sign-in: the person, the client and the scope. */
export type Grant = {
  principal: Principal;
  tenantId: string;
  clientId: string;
  scope: string;
  nonce?: string;
};
export type CodeGrant = Grant & { redirectUri: string; challenge: string };

const codeLifetimeMs = 600_000;
/** Limit per kind; beyond it the oldest is removed. */
const maxEntries = 10_000;

/** Authorization codes and refresh tokens, in memory. After a restart, clients sign in again. */
export class Grants {
  readonly #codes = new Map<string, { grant: CodeGrant; until: number }>();
  readonly #refreshTokens = new Map<string, Grant>();

  /** `now` in milliseconds. */
  issueCode(grant: CodeGrant, now: number): string {
    return store(this.#codes, { grant, until: now + codeLifetimeMs });
  }

  /** Returns and removes the grant of a code; undefined if it is unknown or expired. A failed attempt uses the code up too. */
  redeemCode(code: string, now: number): CodeGrant | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found === undefined || found.until < now ? undefined : found.grant;
  }

  issueRefreshToken({ principal, tenantId, clientId, scope }: Grant): string {
    return store(this.#refreshTokens, { principal, tenantId, clientId, scope });
  }

  refreshGrantFor(token: string): Grant | undefined {
    return this.#refreshTokens.get(token);
  }

  /** Revokes the refresh tokens of one person at one client. */
  signOut(objectId: string, clientId: string, objectIdOf: (grant: Grant) => string): void {
    for (const [token, grant] of this.#refreshTokens) {
      if (grant.clientId === clientId && objectIdOf(grant) === objectId) this.#refreshTokens.delete(token);
    }
  }
}

function store<Value>(into: Map<string, Value>, value: Value): string {
  const key = randomBytes(32).toString('base64url');
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > maxEntries && oldest !== undefined) into.delete(oldest);
  return key;
}
