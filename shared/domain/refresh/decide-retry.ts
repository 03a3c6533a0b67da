import type { Job } from '../../contracts/job.ts';
import { ConcurrentChangeError, DomainError } from '../errors.ts';
import { GitLabError, GitLabThrottledError, GitLabUnreachableError } from '../gitlab-errors.ts';

/** How often a job was tried in vain, and how often it waited for GitLab's limits. */
export type Tried = Pick<Job, 'attempt' | 'waited'>;

/** What becomes of a job that failed. `give-up` is recorded where callers see it, and the message is done. */
export type Verdict =
  | { action: 'retry-at'; at: Date; tried: Tried }
  | { action: 'give-up'; because: string }
  | { action: 'dead-letter'; because: string };

const maxAttempts = 8;
const longestDelaySeconds = 300;
/** Hours of throttling, a minute each. */
const mostWaits = 300;
const mostSecondsApart = 10;

/**
 * Trouble that may pass is retried by a scheduled copy, so that waiting burns no delivery: 2, 4, 8 … seconds later with
 * up to a quarter more by `chance` (0 to 1), eight times in all. Where GitLab's limits leave no room the job waits until
 * they do, and that is no attempt: a crawl may wait as often as it takes. A refusal is final, and so is a certificate that
 * is not trusted, or a name that nobody knows where somebody waits to be told. What nobody foresaw is left to the broker's
 * deliveries and ends in the dead-letter queue.
 */
export function decideRetry(
  failure: unknown,
  tried: Tried,
  now: Date,
  chance: number,
  awaited = false,
): Verdict {
  if (failure instanceof GitLabThrottledError) {
    return wait(failure, tried, failure.retryAt.getTime() + chance * 1_000, now);
  }
  if (!isLasting(failure, awaited) && mayPass(failure)) return tryAgain(failure, tried, now, chance);
  if (failure instanceof GitLabError) return { action: 'give-up', because: failure.message };
  return { action: 'dead-letter', because: failure instanceof Error ? failure.message : 'unknown failure' };
}

function isLasting(failure: unknown, awaited: boolean): boolean {
  if (!(failure instanceof GitLabUnreachableError)) return false;
  return failure.lasting === 'certificate' || awaited;
}

/** Whether a caller follows the operation that the job carries out. */
export function isAwaited(job: Job): boolean {
  return job.kind === 'authorize' || (job.kind === 'discover' && job.operationId !== undefined);
}

/** A row that changed meanwhile; GitLab, the tables or the queue not answering as they should (status 503). */
function mayPass(failure: unknown): failure is DomainError {
  return (
    failure instanceof ConcurrentChangeError || (failure instanceof DomainError && failure.status === 503)
  );
}

function wait(failure: GitLabThrottledError, { attempt, waited }: Tried, roomAt: number, now: Date): Verdict {
  const times = (waited?.times ?? 0) + 1;
  if (times > mostWaits) return { action: 'give-up', because: failure.message };
  // The queue's clock may be ahead of ours: what always comes too early must not come all the time.
  const leastMs = Math.min(times, mostSecondsApart) * 1_000;
  const waitMs = Math.max(roomAt - now.getTime(), leastMs);
  const at = new Date(now.getTime() + waitMs);
  const seconds = (waited?.seconds ?? 0) + Math.ceil(waitMs / 1_000);
  const refused = (waited?.refused ?? 0) + (failure.gitLabStatus === 429 ? 1 : 0);
  return { action: 'retry-at', at, tried: { attempt, waited: { times, seconds, refused } } };
}

function tryAgain(failure: Error, { attempt, waited }: Tried, now: Date, chance: number): Verdict {
  if (attempt + 1 >= maxAttempts) return { action: 'give-up', because: failure.message };
  const seconds = Math.min(2 ** (attempt + 1), longestDelaySeconds);
  const at = new Date(now.getTime() + seconds * 1_000 * (1 + chance / 4));
  return { action: 'retry-at', at, tried: { attempt: attempt + 1, waited } };
}
