import { ApiError, isPassing } from './api-error.ts';

const minMs = 5_000;
const maxMs = 60_000;

/**
 * When to try again by itself after a failure: as `Retry-After` says, otherwise a half of the time that it has been failing, from
 * 5 to 60 seconds. Undefined where only the person can change something.
 */
export function retryInMs(failure: unknown, failingForMs: number): number | undefined {
  if (!(failure instanceof ApiError) || !isPassing(failure)) return undefined;
  if (failure.retryAfterSeconds !== undefined) return Math.max(1, failure.retryAfterSeconds) * 1000;
  return Math.round(Math.min(maxMs, Math.max(minMs, failingForMs / 2)));
}
