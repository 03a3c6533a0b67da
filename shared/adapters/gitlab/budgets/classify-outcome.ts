import type { Outcome, Refusal } from '../attempt.ts';

/** Which limit a 429 is about. */
export type Exhausted = 'endpoint' | 'user' | 'address';

/**
 * GitLab's per-endpoint limiter answers in JSON, with headers (if any) that speak of the general budget; its middleware
 * answers in plain text and counts by user, or by address for what is asked without a token. Anything else comes from
 * what stands before GitLab, which only knows addresses. Contract, section 3.
 */
export function exhaustedBy({ contentType, rate }: Refusal, hasToken: boolean): Exhausted {
  if (contentType === 'application/json') return 'endpoint';
  const isMiddleware = contentType === 'text/plain' || rate !== undefined;
  return isMiddleware && hasToken ? 'user' : 'address';
}

/** Whether GitLab, or what stands before it, has more to do than it can. */
export function isTrouble(outcome: Outcome): boolean {
  if (outcome.kind === 'silent') return outcome.unsent !== true;
  if (outcome.kind !== 'refused') return false;
  return outcome.status === 429 ? fromOutside(outcome) : [408, 502, 503, 504].includes(outcome.status);
}

function fromOutside(refusal: Refusal): boolean {
  return exhaustedBy(refusal, true) === 'address';
}
