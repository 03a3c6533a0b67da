import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

import type { Fetch } from './fetch-with-cooldown.ts';

/** A key that was withdrawn is refused this much later at most; Entra's rotation is noticed at once, by its new `kid`. */
const keptMs = 3_600_000;
/** However many tokens with unknown keys come, the provider is asked once in this time. */
const cooldownMs = 30_000;

/** The keys behind an address, fetched when first needed and again for a key that is not among them. */
export function signingKeys(fetching: Fetch): (jwksUri: string) => JWTVerifyGetKey {
  const known = new Map<string, JWTVerifyGetKey>();
  return (jwksUri) => {
    const kept = known.get(jwksUri);
    if (kept !== undefined) return kept;
    const keys = createRemoteJWKSet(new URL(jwksUri), {
      cacheMaxAge: keptMs,
      cooldownDuration: cooldownMs,
      timeoutDuration: 5_000,
      [customFetch]: fetching,
    });
    known.set(jwksUri, keys);
    return keys;
  };
}
