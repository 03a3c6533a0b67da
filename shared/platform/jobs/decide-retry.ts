import type { Job } from '../../contracts/job.ts';
import { ConcurrentChangeError, DomainError } from '../errors/errors.ts';
import { GitLabError, GitLabThrottledError, GitLabUnreachableError } from '../errors/gitlab-errors.ts';

/** How often a job was tried in vain, since when, and how often it waited for GitLab's limits. */
export type Tried = Pick<Job, 'attempt' | 'waited' | 'failing'>;

/** What becomes of a job that failed. `give-up` is recorded where callers see it, and the message is done. */
export type Verdict =
  | { action: 'retry-at'; at: Date; tried: Tried }
  | { action: 'give-up'; because: string }
  | { action: 'dead-letter'; because: string };

/** Who wants to know: whether somebody waits to be told, and how long GitLab is asked. */
type Asker = { awaited?: boolean; patience?: Patience | undefined };

/** How long GitLab is asked for what it does not give, and how far apart at most. */
export type Patience = { seconds: number; maxDelaySeconds: number };

const maxAttempts = 8;
const maxDelaySeconds = 300;
/** Hours of throttling, a minute each. */
const maxWaits = 300;
const maxSecondsApart = 10;

/**
 * A run ends within three minutes of pages that fail for good: those of a list's first window, then of a later one, then of
 * the subgroups' own lists that are read instead.
 */
const patienceOfRuns: Patience = { seconds: 75, maxDelaySeconds: 30 };
const patienceOfParts: Patience = { seconds: 45, maxDelaySeconds: 30 };

/** Undefined for what is no task of a run: nobody waits for its end. */
export function patienceFor(job: Job): Patience | undefined {
  switch (job.kind) {
    case 'crawl-projects':
      return job.page === 1 ? patienceOfRuns : patienceOfParts;
    case 'crawl-cut':
      return patienceOfParts;
    case 'discover':
    case 'crawl-groups':
      return patienceOfRuns;
    case 'authorize':
    case 'finish-run':
    case 'resync-project':
    case 'resync-group':
    case 'confirm-gone':
    case 'ensure-hook':
    case 'offboard':
    case 'offboard-group':
      return undefined;
  }
}

/**
 * Trouble that may pass is retried by a scheduled copy, so that waiting burns no delivery: 2, 4, 8 … seconds later with
 * up to a quarter more by `chance` (0 to 1), eight times in all, and where GitLab is the trouble no longer than `patience`
 * allows. Where GitLab's limits leave no room the job waits until they do, and that is no attempt: a crawl may wait as often as
 * it takes. A refusal is final, and so is a certificate that is not trusted, or a name that nobody knows where somebody
 * waits to be told. What nobody foresaw is left to the broker's deliveries and ends in the dead-letter queue.
 */
export function decideRetry(
  failure: unknown,
  tried: Tried,
  now: Date,
  chance: number,
  { awaited = false, patience }: Asker = {},
): Verdict {
  if (failure instanceof GitLabThrottledError) {
    return wait(failure, tried, failure.retryAt.getTime() + chance * 1_000, now);
  }
  if (!isLasting(failure, awaited) && mayPass(failure)) {
    return tryAgain(failure, tried, now, chance, patience);
  }
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
  if (times > maxWaits) return { action: 'give-up', because: failure.message };
  // The queue's clock may be ahead of ours: what always comes too early must not come all the time.
  const minMs = Math.min(times, maxSecondsApart) * 1_000;
  const waitMs = Math.max(roomAt - now.getTime(), minMs);
  const at = new Date(now.getTime() + waitMs);
  const seconds = (waited?.seconds ?? 0) + Math.ceil(waitMs / 1_000);
  const refused = (waited?.refused ?? 0) + (failure.gitLabStatus === 429 ? 1 : 0);
  // Time that GitLab asks for is not taken from its time to recover.
  return {
    action: 'retry-at',
    at,
    tried: { attempt, waited: { times, seconds, refused }, failing: undefined },
  };
}

function tryAgain(
  failure: DomainError,
  { attempt, waited, failing }: Tried,
  now: Date,
  chance: number,
  patience: Patience | undefined,
): Verdict {
  const isGitLabs = failure instanceof GitLabError;
  const longest = (isGitLabs && patience?.maxDelaySeconds) || maxDelaySeconds;
  const seconds = Math.min(2 ** (attempt + 1), longest);
  const at = new Date(now.getTime() + seconds * 1_000 * (1 + chance / 4));
  const since = failing?.since ?? now.toISOString();
  const isOverdue =
    isGitLabs && patience !== undefined && at.getTime() - Date.parse(since) > patience.seconds * 1_000;
  if (attempt + 1 >= maxAttempts || isOverdue) return { action: 'give-up', because: failure.message };
  const tried = { attempt: attempt + 1, waited, failing: isGitLabs ? { since } : undefined };
  return { action: 'retry-at', at, tried };
}
