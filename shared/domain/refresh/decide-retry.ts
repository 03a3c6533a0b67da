import { ConcurrentChangeError, DomainError } from '../errors.ts';
import { GitLabError, GitLabThrottledError } from '../gitlab-errors.ts';

/** What becomes of a job that failed. `give-up` is recorded where callers see it, and the message is done. */
export type Verdict =
  | { action: 'retry-at'; at: Date }
  | { action: 'give-up'; because: string }
  | { action: 'dead-letter'; because: string };

const maxAttempts = 8;
const longestDelaySeconds = 300;

/**
 * Trouble that may pass is retried by a scheduled copy, so that waiting burns no delivery: as late as GitLab asks, else
 * 2, 4, 8 … seconds with up to a quarter more by `chance` (0 to 1). A refusal is final. What nobody foresaw is left to
 * the broker's deliveries and ends in the dead-letter queue.
 */
export function decideRetry(failure: unknown, attempt: number, now: Date, chance: number): Verdict {
  if (failure instanceof GitLabThrottledError) {
    return patient(failure, attempt, new Date(failure.retryAt.getTime() + chance * 1_000));
  }
  if (mayPass(failure)) return patient(failure, attempt, later(now, attempt, chance));
  if (failure instanceof GitLabError) return { action: 'give-up', because: failure.message };
  return { action: 'dead-letter', because: failure instanceof Error ? failure.message : 'unknown failure' };
}

/** A row that changed meanwhile; GitLab, the tables or the queue not answering as they should (status 503). */
function mayPass(failure: unknown): failure is DomainError {
  return (
    failure instanceof ConcurrentChangeError || (failure instanceof DomainError && failure.status === 503)
  );
}

function patient(failure: Error, attempt: number, at: Date): Verdict {
  return attempt + 1 < maxAttempts
    ? { action: 'retry-at', at }
    : { action: 'give-up', because: failure.message };
}

function later(now: Date, attempt: number, chance: number): Date {
  const seconds = Math.min(2 ** (attempt + 1), longestDelaySeconds);
  return new Date(now.getTime() + seconds * 1_000 * (1 + chance / 4));
}
