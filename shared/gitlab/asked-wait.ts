import { serverNow } from './server-now.ts';

const secondMs = 1000;
/** Whatever is asked for, after an hour we ask again: a slip in a header must not silence a connector for days. */
const longestMs = 60 * 60 * secondMs;

/**
 * How long GitLab asks to wait, in ms, or nothing. `Retry-After` counts most, as seconds or as an HTTP date. A 429
 * without it waits for `RateLimit-Reset` (unix seconds), but for no less than `silentThrottleMs` where
 * `RateLimit-Remaining` shows that these headers speak of another budget than the exhausted one. At most an hour.
 */
export function askedWaitMs(
  status: number,
  headers: Headers,
  silentThrottleMs: number,
  now: Date,
): number | undefined {
  const ms = askedMs(status, headers, silentThrottleMs, now);
  return ms === undefined ? undefined : Math.min(ms, longestMs);
}

function askedMs(status: number, headers: Headers, silentMs: number, now: Date): number | undefined {
  const clock = serverNow(headers, now);
  const retryAfter = parseRetryAfter(headers.get('retry-after'), clock);
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  const resetMs = msUntilReset(headers, clock);
  if (resetMs === undefined) return silentMs;
  const otherBudget = Number(headers.get('ratelimit-remaining') ?? 0) > 0;
  return otherBudget ? Math.max(resetMs, silentMs) : resetMs;
}

function parseRetryAfter(value: string | null, clock: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * secondMs;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock);
}

function msUntilReset(headers: Headers, clock: number): number | undefined {
  const value = headers.get('ratelimit-reset');
  if (value === null || !/^\s*\d{1,12}\s*$/.test(value)) return undefined;
  return Math.max(0, Number(value) * secondMs - clock);
}
