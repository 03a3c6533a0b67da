/** Tokens that are left at a time. */
export type Bucket = { tokens: number; atMs: number };

/** Takes one token, or returns the seconds until the next one. The capacity is the refill of one minute. */
export function takeToken(
  bucket: Bucket | undefined,
  perMinute: number,
  nowMs: number,
): { bucket: Bucket; remaining: number } | { retryAfterSeconds: number } {
  const tokens = refilled(bucket, perMinute, nowMs);
  if (tokens < 1) return { retryAfterSeconds: Math.ceil((1 - tokens) / (perMinute / 60)) };
  return { bucket: { tokens: tokens - 1, atMs: nowMs }, remaining: Math.floor(tokens - 1) };
}

/** A clock that is set back removes no tokens. */
function refilled(bucket: Bucket | undefined, perMinute: number, nowMs: number): number {
  if (bucket === undefined) return perMinute;
  const passedMs = Math.max(0, nowMs - bucket.atMs);
  return Math.min(perMinute, bucket.tokens + (passedMs / 60_000) * perMinute);
}
