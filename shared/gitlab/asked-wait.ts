const secondMs = 1000;
/** GitLab's per-endpoint limiter sends no `Retry-After`; its windows last a minute (contract, section 3). */
const silentThrottleMs = 60 * secondMs;

/**
 * How long GitLab asks to wait, in ms, or nothing. `Retry-After` counts most, as seconds or as an HTTP date. A 429
 * without it waits for `RateLimit-Reset` (unix seconds), but for no less than a minute where `RateLimit-Remaining`
 * shows that these headers speak of another budget than the exhausted one.
 */
export function askedWaitMs(status: number, headers: Headers, now: Date): number | undefined {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), now);
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  const resetMs = parseReset(headers.get('ratelimit-reset'), now);
  if (resetMs === undefined) return silentThrottleMs;
  const otherBudget = Number(headers.get('ratelimit-remaining') ?? 0) > 0;
  return otherBudget ? Math.max(resetMs, silentThrottleMs) : resetMs;
}

function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * secondMs;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime());
}

function parseReset(value: string | null, now: Date): number | undefined {
  if (value === null || !/^\s*\d{1,12}\s*$/.test(value)) return undefined;
  return Math.max(0, Number(value) * secondMs - now.getTime());
}
