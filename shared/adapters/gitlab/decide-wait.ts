import type { Failure } from './attempt.ts';

export type RetryLimits = { maxAttempts: number; maxWaitMs: number };

const firstBackoffMs = 500;
const widestJitterMs = 1000;
const passing = new Set([429, 502, 503, 504]);

/**
 * Ms to wait before the next attempt, or nothing when the failure is to be handed up: a failure that repeating does not
 * heal, no attempt left, or a longer wait than may be sat out here. What may have reached GitLab is repeated only if it
 * was a GET; another method only if no connection came about.
 * Never earlier than GitLab asked; up to a tenth (at most 1 s) later, as its windows end for all clients at once.
 */
export function decideWait(
  method: string,
  failure: Failure,
  attempt: number,
  limits: RetryLimits,
  random: () => number,
): number | undefined {
  if (attempt >= limits.maxAttempts || !mayPass(failure)) return undefined;
  if (method !== 'GET' && !neverLeft(failure)) return undefined;
  const askedMs = failure.kind === 'refused' ? failure.requestedWaitMs : undefined;
  if (askedMs !== undefined && askedMs > limits.maxWaitMs) return undefined;
  const backoffMs = firstBackoffMs * 2 ** (attempt - 1) * (0.5 + random() / 2);
  if (askedMs === undefined) return Math.min(backoffMs, limits.maxWaitMs);
  const waitMs = askedMs + random() * Math.min(askedMs / 10, widestJitterMs);
  // The wait of a 429 is a back-off already, which grows with every refusal of its budget.
  return failure.kind === 'refused' && failure.status === 429 ? waitMs : Math.max(waitMs, backoffMs);
}

function mayPass(failure: Failure): boolean {
  if (failure.kind === 'silent') return failure.lasting !== 'certificate';
  if (failure.kind === 'foreign') return true;
  return failure.kind === 'refused' && passing.has(failure.status);
}

function neverLeft(failure: Failure): boolean {
  return failure.kind === 'silent' && failure.unsent === true;
}
