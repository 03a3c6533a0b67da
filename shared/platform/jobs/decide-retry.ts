import type { Job } from '../../contracts/job.ts';
import { ConcurrentChangeError, DomainError } from '../errors/errors.ts';
import { GitLabError, GitLabThrottledError, GitLabUnreachableError } from '../errors/gitlab-errors.ts';
import { jobRowOf, type RetryWindow } from './job-kinds.ts';

/** The counters of a job: failed attempts, waits for GitLab's limits, and since when GitLab has been failing. */
export type Attempts = Pick<Job, 'attempt' | 'waited' | 'failing'>;

/** The next step for a job that failed. `fail` records the failure where callers see it and completes the message. */
export type RetryDecision =
  | { action: 'retry-at'; at: Date; attempts: Attempts }
  | { action: 'fail'; reason: string }
  | { action: 'dead-letter'; reason: string };

/** `awaited`: a caller follows the operation that the job carries out. */
type Waiter = { awaited?: boolean; retryWindow?: RetryWindow | undefined };

const maxAttempts = 8;
const maxDelaySeconds = 300;
/** Hours of throttling, a minute each. */
const maxWaits = 300;
/** Longest minimum delay between two waits. */
const maxMinDelaySeconds = 10;

/** How long the job is retried while GitLab fails; undefined for jobs that no run waits for. */
export function retryWindowOf(job: Job): RetryWindow | undefined {
  const { retryWindow } = jobRowOf(job);
  return typeof retryWindow === 'function' ? retryWindow(job) : retryWindow;
}

/**
 * Transient failures are retried by a scheduled copy, so that waiting uses up no delivery: after 2, 4, 8 … seconds, plus
 * up to a quarter by `jitter` (0 to 1), eight times, and for failures of GitLab within `retryWindow`. A job that GitLab's
 * limits leave no room for waits until they do, which is no attempt: a crawl may wait as often as it takes. An error
 * response of GitLab is final. So is an untrusted certificate, and an unknown host name if a caller waits. Unexpected
 * failures are left to the broker's deliveries and end in the dead-letter queue.
 */
export function decideRetry(
  failure: unknown,
  attempts: Attempts,
  now: Date,
  jitter: number,
  { awaited = false, retryWindow }: Waiter = {},
): RetryDecision {
  if (failure instanceof GitLabThrottledError) {
    return waitForLimit(failure, attempts, failure.retryAt.getTime() + jitter * 1_000, now);
  }
  if (!isLasting(failure, awaited) && isTransient(failure)) {
    return retryLater(failure, attempts, now, jitter, retryWindow);
  }
  if (failure instanceof GitLabError) return { action: 'fail', reason: failure.message };
  return { action: 'dead-letter', reason: failure instanceof Error ? failure.message : 'unknown failure' };
}

/** Whether the job is not retried after another failure of GitLab. */
export function isLastAttempt({ attempt }: Pick<Job, 'attempt'>): boolean {
  return attempt + 1 >= maxAttempts;
}

function isLasting(failure: unknown, awaited: boolean): boolean {
  if (!(failure instanceof GitLabUnreachableError)) return false;
  return failure.lasting === 'certificate' || awaited;
}

/** Whether a caller follows the operation that the job carries out. */
export function isAwaited(job: Job): boolean {
  return job.kind === 'authorize' || (job.kind === 'discover' && job.operationId !== undefined);
}

/** A concurrent update; or GitLab, the tables or the queue failing (status 503). */
function isTransient(failure: unknown): failure is DomainError {
  return (
    failure instanceof ConcurrentChangeError || (failure instanceof DomainError && failure.status === 503)
  );
}

function waitForLimit(
  failure: GitLabThrottledError,
  { attempt, waited }: Attempts,
  roomAt: number,
  now: Date,
): RetryDecision {
  const times = (waited?.times ?? 0) + 1;
  if (times > maxWaits) return { action: 'fail', reason: failure.message };
  // The queue's clock may be ahead of ours: a copy that arrives too early every time must not come in a tight loop.
  const minMs = Math.min(times, maxMinDelaySeconds) * 1_000;
  const waitMs = Math.max(roomAt - now.getTime(), minMs);
  const at = new Date(now.getTime() + waitMs);
  const seconds = (waited?.seconds ?? 0) + Math.ceil(waitMs / 1_000);
  const refused = (waited?.refused ?? 0) + (failure.gitLabStatus === 429 ? 1 : 0);
  // A wait for a limit does not use up the retry window.
  return {
    action: 'retry-at',
    at,
    attempts: { attempt, waited: { times, seconds, refused }, failing: undefined },
  };
}

function retryLater(
  failure: DomainError,
  { attempt, waited, failing }: Attempts,
  now: Date,
  jitter: number,
  retryWindow: RetryWindow | undefined,
): RetryDecision {
  const isGitLabs = failure instanceof GitLabError;
  const maxSeconds = (isGitLabs && retryWindow?.maxDelaySeconds) || maxDelaySeconds;
  const seconds = Math.min(2 ** (attempt + 1), maxSeconds);
  const at = new Date(now.getTime() + seconds * 1_000 * (1 + jitter / 4));
  const since = failing?.since ?? now.toISOString();
  const isOverdue =
    isGitLabs && retryWindow !== undefined && at.getTime() - Date.parse(since) > retryWindow.seconds * 1_000;
  if (isLastAttempt({ attempt }) || isOverdue) return { action: 'fail', reason: failure.message };
  const attempts = { attempt: attempt + 1, waited, failing: isGitLabs ? { since } : undefined };
  return { action: 'retry-at', at, attempts };
}
