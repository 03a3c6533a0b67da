import { callerAddressOf } from '../../platform/caller-address.ts';
import { takeToken, type Bucket } from '../../features/permissions/domain/token-bucket.ts';

/** Counts a failed request; undefined while more may fail, else the seconds after which one may again. */
export type CountFailure = (headers: { get(name: string): string | null }) => number | undefined;

/** Who fails from more addresses than this gets a little more. */
const maxAddresses = 10_000;

/**
 * What each address may get wrong of this process: requests that nobody knows the sender of (401), that lead nowhere, or that
 * name a hook which does not exist. Nothing that succeeds is counted or refused, so nobody suffers for a neighbour behind the
 * same address; who goes on failing is answered with 429 and costs no line in the log.
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
