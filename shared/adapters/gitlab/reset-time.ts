/** Before 1973 as unix seconds, three years as seconds from now: no reset is either. */
const minUnixSeconds = 100_000_000;

/**
 * How long until `RateLimit-Reset`, in ms by our clock. GitLab tells unix seconds; gateways tell seconds from now (as in the
 * IETF draft on RateLimit header fields), which is what a small number must mean.
 */
export function msUntilReset(headers: Headers, now: Date): { ms: number; isFromNow: boolean } | undefined {
  const value = headers.get('ratelimit-reset');
  if (value === null || !/^\s*\d{1,12}\s*$/.test(value)) return undefined;
  const seconds = Number(value);
  if (seconds < minUnixSeconds) return { ms: seconds * 1_000, isFromNow: true };
  return { ms: Math.max(0, seconds * 1_000 - serverNow(headers, now)), isFromNow: false };
}

/** What GitLab's clock showed when it answered (`Date`), in ms; else ours. Absolute times of its are compared with it. */
export function serverNow(headers: Headers, now: Date): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? now.getTime() : date;
}
