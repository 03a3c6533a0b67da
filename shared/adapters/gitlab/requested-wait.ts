import { msUntilReset, serverNow } from './reset-time.ts';

const secondMs = 1000;
/** At most an hour: a wrong header must not stop a connector for days. */
const maxMs = 60 * 60 * secondMs;

/**
 * How long GitLab asks to wait, in ms; undefined if it does not. `Retry-After` (seconds or an HTTP date) first; for a
 * 429 without it `RateLimit-Reset`, unless `RateLimit-Remaining` shows that these headers are about another budget. At
 * most an hour. May be 0, which does not mean to retry at once: see `closure.ts`.
 */
export function requestedWaitMs(status: number, headers: Headers, now: Date): number | undefined {
  const ms = requestedMs(status, headers, now);
  return ms === undefined ? undefined : Math.min(ms, maxMs);
}

function requestedMs(status: number, headers: Headers, now: Date): number | undefined {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), serverNow(headers, now));
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  const isOtherBudget = Number(headers.get('ratelimit-remaining') ?? 0) > 0;
  return isOtherBudget ? undefined : msUntilReset(headers, now)?.ms;
}

function parseRetryAfter(value: string | null, clock: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * secondMs;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock);
}
