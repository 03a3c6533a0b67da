import type { Caller } from '../domain/access/caller.ts';
import { TooManyRequestsError } from '../domain/errors.ts';
import { takeToken, type Bucket } from '../domain/access/token-bucket.ts';

export type CallerLimits = { readsPerMinute: number; writesPerMinute: number };

/** Enough for every caller of a large organisation; the one who was longest away starts anew. */
const mostCallers = 10_000;

/**
 * What each caller may ask of this process: reads and writes apart, by tenant and principal, so that no caller's flood
 * is another's refusal. Answers with how many are left, and throws `TooManyRequestsError` when there are none.
 */
export function callerLimits(
  limits: CallerLimits,
  now: () => Date,
): (caller: Caller, kind: 'reads' | 'writes') => number {
  const buckets = new Map<string, Bucket>();
  return ({ tenantId, principalId }, kind) => {
    const key = `${tenantId}|${principalId}|${kind}`;
    const perMinute = kind === 'reads' ? limits.readsPerMinute : limits.writesPerMinute;
    const taken = takeToken(buckets.get(key), perMinute, now().getTime());
    if ('retryAfterSeconds' in taken) throw new TooManyRequestsError(taken.retryAfterSeconds);
    // Written anew, it is the youngest of the map.
    buckets.delete(key);
    buckets.set(key, taken.bucket);
    const oldest = buckets.size > mostCallers ? buckets.keys().next().value : undefined;
    if (oldest !== undefined) buckets.delete(oldest);
    return taken.remaining;
  };
}
