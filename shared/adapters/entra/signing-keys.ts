import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from 'jose';

import type { Fetch } from './fetch-with-cooldown.ts';

/** Maximum time until a withdrawn key is refused. A new key is fetched at once, because its `kid` is unknown. */
const keptMs = 3_600_000;
/** Minimum time between two fetches for unknown keys. */
const cooldownMs = 30_000;

/** The keys at a URL, fetched at first use and again for an unknown key. */
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
