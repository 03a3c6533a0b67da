import { msUntilReset, serverNow } from './reset-time.ts';

const secondMs = 1000;
/** Whatever is asked for, after an hour we ask again: a slip in a header must not silence a connector for days. */
const maxMs = 60 * 60 * secondMs;

/**
 * How long GitLab asks to wait, in ms, or nothing where it doesn't tell. `Retry-After` counts most, as seconds or as an
 * HTTP date; for a 429 without it `RateLimit-Reset`, unless `RateLimit-Remaining` shows that these headers speak of
 * another budget than the exhausted one. At most an hour. Nought is what is said, not what is to be done: see `closure.ts`.
 */
export function requestedWaitMs(status: number, headers: Headers, now: Date): number | undefined {
  const ms = askedMs(status, headers, now);
  return ms === undefined ? undefined : Math.min(ms, maxMs);
}

function askedMs(status: number, headers: Headers, now: Date): number | undefined {
  const retryAfter = parseRetryAfter(headers.get('retry-after'), serverNow(headers, now));
  if (retryAfter !== undefined || status !== 429) return retryAfter;
  const isOfAnother = Number(headers.get('ratelimit-remaining') ?? 0) > 0;
  return isOfAnother ? undefined : msUntilReset(headers, now)?.ms;
}

function parseRetryAfter(value: string | null, clock: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * secondMs;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - clock);
}
