import { randomBytes } from 'node:crypto';

import type { Principal } from './principals.ts';

/** What a person agreed to when they signed in. */
export type Grant = {
  principal: Principal;
  tenantId: string;
  clientId: string;
  scope: string;
  nonce?: string;
};
export type CodeGrant = Grant & { redirectUri: string; challenge: string };

const codeMs = 600_000;
/** A process lives for days at most; the oldest make room. */
const maxKept = 10_000;

/** Codes and refresh tokens of this process; they end with it, and a client then signs in again. */
export class Grants {
  readonly #codes = new Map<string, { grant: CodeGrant; until: number }>();
  readonly #refreshTokens = new Map<string, Grant>();

  /** `now` in milliseconds. */
  keepCode(grant: CodeGrant, now: number): string {
    return kept(this.#codes, { grant, until: now + codeMs });
  }

  /** A code is used up by the first who shows it, even in vain. */
  takeCode(code: string, now: number): CodeGrant | undefined {
    const found = this.#codes.get(code);
    this.#codes.delete(code);
    return found === undefined || found.until < now ? undefined : found.grant;
  }

  keepRefreshToken({ principal, tenantId, clientId, scope }: Grant): string {
    return kept(this.#refreshTokens, { principal, tenantId, clientId, scope });
  }

  ofRefreshToken(token: string): Grant | undefined {
    return this.#refreshTokens.get(token);
  }

  /** Ends the refresh tokens of one person at one client. */
  signOut(objectId: string, clientId: string, objectIdOf: (grant: Grant) => string): void {
    for (const [token, grant] of this.#refreshTokens) {
      if (grant.clientId === clientId && objectIdOf(grant) === objectId) this.#refreshTokens.delete(token);
    }
  }
}

function kept<Value>(into: Map<string, Value>, value: Value): string {
  const key = randomBytes(32).toString('base64url');
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > maxKept && oldest !== undefined) into.delete(oldest);
  return key;
}
