import type { Caller } from '../../platform/caller.ts';
import { TooManyRequestsError } from '../../platform/errors/errors.ts';
import { takeToken, type Bucket } from '../../features/permissions/domain/token-bucket.ts';

export type CallerLimits = { readsPerMinute: number; writesPerMinute: number; tenantWritesPerMinute: number };

/** Enough for every caller of a large organisation. Above it, the bucket that was unused longest is dropped. */
const maxCallers = 10_000;

/**
 * Rate limits of this process: reads and writes per caller (tenant and principal), so that one caller does not use up the
 * limit of another, and writes per tenant. Returns the requests that the caller has left. Throws `TooManyRequestsError`
 * if there are none; for the limit of the tenant with Resource Manager's code.
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
    // Deleted and set again, the bucket becomes the last of the map.
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
    // Checked after the caller's own limit, so that a refused request takes nothing from other callers.
    const all = take(tenants, tenantId, limits.tenantWritesPerMinute);
    if ('remaining' in all) return Math.min(own.remaining, all.remaining);
    throw new TooManyRequestsError(all.retryAfterSeconds, 'tenant', 'SubscriptionRequestsThrottled');
  };
}
