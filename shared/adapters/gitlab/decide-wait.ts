import type { Failure } from './attempt.ts';

export type RetryLimits = { maxAttempts: number; maxWaitMs: number };

const firstBackoffMs = 500;
const maxJitterMs = 1000;
const passing = new Set([429, 502, 503, 504]);

/**
 * Returns the ms to wait before the next attempt; undefined if the caller gets the failure: a retry can't help, no
 * attempt is left, or the wait is longer than allowed here. Only a GET is retried, and another method if nothing was
 * sent. Waits at least as long as GitLab asks, with jitter of a tenth (at most 1 s): its windows end for all clients at
 * once.
 */
export function decideWait(
  method: string,
  failure: Failure,
  attempt: number,
  limits: RetryLimits,
  random: () => number,
): number | undefined {
  if (attempt >= limits.maxAttempts || !mayPass(failure)) return undefined;
  if (method !== 'GET' && !wasNotSent(failure)) return undefined;
  const requestedMs = failure.kind === 'errorResponse' ? failure.requestedWaitMs : undefined;
  if (requestedMs !== undefined && requestedMs > limits.maxWaitMs) return undefined;
  const backoffMs = firstBackoffMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
  if (requestedMs === undefined) return Math.min(backoffMs, limits.maxWaitMs);
  const waitMs = requestedMs + random() * Math.min(requestedMs / 10, maxJitterMs);
  // The wait of a 429 is already the backoff of its budget.
  return failure.kind === 'errorResponse' && failure.status === 429 ? waitMs : Math.max(waitMs, backoffMs);
}

function mayPass(failure: Failure): boolean {
  if (failure.kind === 'noResponse') return failure.lasting !== 'certificate';
  if (failure.kind === 'intercepted') return true;
  return failure.kind === 'errorResponse' && passing.has(failure.status);
}

function wasNotSent(failure: Failure): boolean {
  return failure.kind === 'noResponse' && failure.unsent === true;
}
