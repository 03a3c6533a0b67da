/** Smaller numbers are seconds from now: as unix seconds they are before 1973, larger ones from now are three years. */
const minUnixSeconds = 100_000_000;

/**
 * Time until `RateLimit-Reset`, in ms by our clock. GitLab sends unix seconds; gateways send seconds from now (IETF
 * draft on RateLimit header fields), which is what a small number means.
 */
export function msUntilReset(headers: Headers, now: Date): { ms: number; isFromNow: boolean } | undefined {
  const value = headers.get('ratelimit-reset');
  if (value === null || !/^\s*\d{1,12}\s*$/.test(value)) return undefined;
  const seconds = Number(value);
  if (seconds < minUnixSeconds) return { ms: seconds * 1_000, isFromNow: true };
  return { ms: Math.max(0, seconds * 1_000 - serverNow(headers, now)), isFromNow: false };
}

/** GitLab's time in ms, by its `Date` header, or else ours: its absolute times are compared with its own clock. */
export function serverNow(headers: Headers, now: Date): number {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? now.getTime() : date;
}
