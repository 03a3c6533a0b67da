import type { Caller } from '../../platform/caller.ts';
import { TooManyRequestsError } from '../../platform/errors/errors.ts';
import { takeToken, type Bucket } from '../../features/permissions/domain/token-bucket.ts';

export type CallerLimits = { readsPerMinute: number; writesPerMinute: number; tenantWritesPerMinute: number };

/** Enough for every caller of a large organisation; the one who was longest away starts anew. */
const maxCallers = 10_000;

/**
 * What each caller may ask of this process: reads and writes apart, by tenant and principal, so that no caller's flood
 * is another's refusal; and what all callers of a tenant may write together. Answers with how many the caller has left, and
 * throws `TooManyRequestsError` when there are none, under Resource Manager's code where it is the tenant's.
 */
export function callerLimits(
  limits: CallerLimits,
  now: () => Date,
): (caller: Caller, kind: 'reads' | 'writes') => number {
  const callers = new Map<string, Bucket>();
  const tenants = new Map<string, Bucket>();

  function take(buckets: Map<string, Bucket>, key: string, perMinute: number) {
    const taken = takeToken(buckets.get(key), perMinute, now().getTime());
    if ('retryAfterSeconds' in taken) return taken;
    // Written anew, it is the youngest of the map.
    buckets.delete(key);
    buckets.set(key, taken.bucket);
    const oldest = buckets.size > maxCallers ? buckets.keys().next().value : undefined;
    if (oldest !== undefined) buckets.delete(oldest);
    return taken;
  }

  return ({ tenantId, principalId }, kind) => {
    const perMinute = kind === 'reads' ? limits.readsPerMinute : limits.writesPerMinute;
    const own = take(callers, `${tenantId}|${principalId}|${kind}`, perMinute);
    if ('retryAfterSeconds' in own) throw new TooManyRequestsError(own.retryAfterSeconds);
    if (kind === 'reads') return own.remaining;
    // After the caller's own: who is refused takes nothing from the others.
    const all = take(tenants, tenantId, limits.tenantWritesPerMinute);
    if ('remaining' in all) return Math.min(own.remaining, all.remaining);
    throw new TooManyRequestsError(all.retryAfterSeconds, 'tenant', 'SubscriptionRequestsThrottled');
  };
}
