import type { Outcome, ErrorResponse } from '../attempt.ts';

/** The limit that a 429 is about. */
export type Exhausted = 'endpoint' | 'user' | 'address';

/**
 * GitLab's per-endpoint limiter responds in JSON, with headers (if any) about the general budget. Its middleware
 * responds in plain text and counts by user, or by address without a token. Other 429s come from a gateway before
 * GitLab, which knows addresses only. Contract, section 3.
 */
export function exhaustedBy({ contentType, rate }: ErrorResponse, hasToken: boolean): Exhausted {
  if (contentType === 'application/json') return 'endpoint';
  const isMiddleware = contentType === 'text/plain' || rate !== undefined;
  return isMiddleware && hasToken ? 'user' : 'address';
}

/** True if GitLab, or a gateway before it, is overloaded. */
export function isOverload(outcome: Outcome): boolean {
  if (outcome.kind === 'noResponse') return outcome.unsent !== true;
  if (outcome.kind !== 'errorResponse') return false;
  return outcome.status === 429 ? isFromGateway(outcome) : [408, 502, 503, 504].includes(outcome.status);
}

function isFromGateway(refusal: ErrorResponse): boolean {
  return exhaustedBy(refusal, true) === 'address';
}
