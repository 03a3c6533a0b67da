import { msUntilReset } from '../reset-time.ts';
import type { RateLimitHeaders } from './budget.ts';

const wholeNumber = /^\s*\d{1,12}\s*$/;
const maxMs = 60 * 60_000;

/**
 * `RateLimit-Limit`, `-Remaining` and `-Reset` by our clock, if present and valid. GitLab scales its limit to a minute;
 * the limit of a gateway, which sends its reset in seconds from now, has an unknown window and is ignored.
 */
export function rateLimitHeadersOf(headers: Headers, now: Date): RateLimitHeaders | undefined {
  const remaining = numberOf(headers.get('ratelimit-remaining'));
  const reset = msUntilReset(headers, now);
  if (remaining === undefined || reset === undefined) return undefined;
  const limit = reset.isFromNow ? undefined : numberOf(headers.get('ratelimit-limit'));
  if (!reset.isFromNow && (limit === undefined || limit === 0)) return undefined;
  return { limit, remaining, resetAt: now.getTime() + Math.min(reset.ms, maxMs) };
}

function numberOf(value: string | null): number | undefined {
  return value !== null && wholeNumber.test(value) ? Number(value) : undefined;
}
