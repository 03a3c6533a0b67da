import { callerAddressOf } from '../../platform/caller-address.ts';
import { takeToken, type Bucket } from '../../features/permissions/domain/token-bucket.ts';

/** Counts a failed request. Returns undefined within the limit, otherwise the seconds until the next one is allowed. */
export type CountFailure = (headers: { get(name: string): string | null }) => number | undefined;

/** Above it, the bucket that was unused longest is dropped, so a sender with more addresses gets a higher limit. */
const maxAddresses = 10_000;

/**
 * Limits the failed requests per address and process: without a known caller (401), to unknown paths, or to unknown hooks.
 * Successful requests are neither counted nor refused, so they do not depend on others behind the same address. Above the
 * limit the sender gets 429, without a log line.
 */
export function failedRequests(perMinute: number, now: () => Date): CountFailure {
  const buckets = new Map<string, Bucket>();
  return (headers) => {
    const address = callerAddressOf(headers.get('x-forwarded-for'));
    const taken = takeToken(buckets.get(address), perMinute, now().getTime());
    if ('retryAfterSeconds' in taken) return taken.retryAfterSeconds;
    buckets.delete(address);
    buckets.set(address, taken.bucket);
    const oldest = buckets.size > maxAddresses ? buckets.keys().next().value : undefined;
    if (oldest !== undefined) buckets.delete(oldest);
    return undefined;
  };
}
