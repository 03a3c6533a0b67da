import { serverNow } from '../server-now.ts';
import type { ToldRate } from './budget.ts';

const wholeNumber = /^\s*\d{1,12}\s*$/;
const longestMs = 60 * 60_000;

/** `RateLimit-Limit`, `-Remaining` and `-Reset` (unix seconds) by our clock, when all three are there and make sense. */
export function toldRate(headers: Headers, now: Date): ToldRate | undefined {
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) =>
    numberOf(headers.get(`ratelimit-${name}`)),
  );
  if (limit === undefined || remaining === undefined || reset === undefined || limit === 0) return undefined;
  const leftMs = Math.min(Math.max(0, reset * 1_000 - serverNow(headers, now)), longestMs);
  return { limit, remaining, resetAt: now.getTime() + leftMs };
}

function numberOf(value: string | null): number | undefined {
  return value !== null && wholeNumber.test(value) ? Number(value) : undefined;
}
