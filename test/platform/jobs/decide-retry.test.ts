import { describe, expect, it } from 'vitest';

import type { Job } from '../../../shared/contracts/job.ts';
import { ConcurrentChangeError, ConflictError, DomainError } from '../../../shared/platform/errors/errors.ts';
import {
  GitLabForbiddenError,
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabThrottledError,
  GitLabUnauthorizedError,
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
  GitLabUnreachableError,
  TokenExchangeError,
} from '../../../shared/platform/errors/gitlab-errors.ts';
import {
  decideRetry,
  isAwaited,
  retryWindowOf,
  type Attempts,
} from '../../../shared/platform/jobs/decide-retry.ts';
import { jobsFor } from '../../support/a-job.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const at = { endpoint: '/api/v4/groups' };

class QueueAwayError extends DomainError {
  readonly code = 'ServiceBusUnavailable';
  readonly status = 503;
}

function secondsUntil(decision: ReturnType<typeof decideRetry>): number {
  return decision.action === 'retry-at' ? (decision.at.getTime() - now.getTime()) / 1_000 : Number.NaN;
}

describe('a transient failure', () => {
  const unavailable = new GitLabUnavailableError('GitLab does not answer.', at);

  it('is retried after 2, 4, 8 … seconds', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((attempt) =>
      secondsUntil(decideRetry(unavailable, { attempt }, now, 0)),
    );

    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128]);
  });

  it('is retried up to a quarter later by jitter', () => {
    expect(secondsUntil(decideRetry(unavailable, { attempt: 2 }, now, 1))).toBe(10);
  });

  it.each([
    unavailable,
    new GitLabUnexpectedAnswerError('Broken JSON came.', at),
    new GitLabInterceptedError('HTML came.', { ...at, gitLabStatus: 404 }),
    new ConcurrentChangeError('It changed.'),
    new QueueAwayError('The queue is away.'),
  ])('$name is retried', (failure) => {
    expect(decideRetry(failure, { attempt: 0 }, now, 0).action).toBe('retry-at');
  });

  it('fails after eight attempts, with the reason', () => {
    expect(decideRetry(unavailable, { attempt: 7 }, now, 0)).toEqual({
      action: 'fail',
      reason: 'GitLab does not answer.',
    });
  });
});

/** The seconds from the first failure at which the job is retried, if each attempt takes `attemptSeconds`. */
function retriesOf(job: Job, attemptSeconds: number, failure: Error, jitter = 0): number[] {
  const retries: number[] = [];
  let [attempts, seconds]: [Attempts, number] = [{ attempt: 0 }, 0];
  for (;;) {
    const time = new Date(now.getTime() + seconds * 1_000);
    const decision = decideRetry(failure, attempts, time, jitter, { retryWindow: retryWindowOf(job) });
    if (decision.action !== 'retry-at') return retries;
    retries.push((decision.at.getTime() - now.getTime()) / 1_000);
    attempts = decision.attempts;
    seconds = (retries.at(-1) ?? 0) + attemptSeconds;
  }
}

describe('a failure of GitLab that a run waits for', () => {
  const unavailable = new GitLabUnavailableError('GitLab does not answer.', at);
  const crawl = jobsFor()['crawl-projects'];

  it.each([
    ['a first window', { ...crawl, page: 1 }, [2, 6, 14, 30, 60]],
    ['subgroups', jobsFor()['crawl-groups'], [2, 6, 14, 30, 60]],
    ['owned groups', jobsFor()['discover'], [2, 6, 14, 30, 60]],
    ['a later window, with the subgroups as a fallback', { ...crawl, page: 11 }, [2, 6, 14, 30]],
    ['the lists of subgroups', jobsFor()['crawl-cut'], [2, 6, 14, 30]],
  ])('is retried within the window that leaves the run three minutes: %s', (_, job, retries) => {
    expect(retriesOf(job, 0, unavailable)).toEqual(retries);
  });

  it('is retried within it if each attempt takes half a minute', () => {
    expect(retriesOf({ ...crawl, page: 1 }, 30, unavailable, 1).at(-1)).toBeLessThanOrEqual(75);
  });

  it('is retried longer if no run waits for it, or if our own tables and queues fail', () => {
    const job = jobsFor()['resync-project'];

    expect(retriesOf(job, 0, unavailable)).toEqual([2, 6, 14, 30, 62, 126, 254]);
    expect(retriesOf(crawl, 0, new QueueAwayError('The queue is away.'))).toEqual([
      2, 6, 14, 30, 62, 126, 254,
    ]);
  });

  it('has its whole window again after a wait for a limit', () => {
    const retryAt = new Date(now.getTime() + 90_000);
    const throttled = new GitLabThrottledError('Slow down.', { ...at, retryAt, retryAfterSeconds: 90 });
    const failing = { since: new Date(now.getTime() - 100_000).toISOString() };

    const decision = decideRetry(throttled, { attempt: 3, failing }, now, 0, {
      retryWindow: retryWindowOf(crawl),
    });

    expect(decision).toMatchObject({ attempts: { attempt: 3, failing: undefined } });
  });
});

describe('throttling', () => {
  const retryAt = new Date(now.getTime() + 90_000);
  const throttled = new GitLabThrottledError('Slow down.', { ...at, retryAt, retryAfterSeconds: 90 });

  it('waits exactly as long as GitLab says, and up to a second more by jitter', () => {
    expect(decideRetry(throttled, { attempt: 0 }, now, 0)).toMatchObject({ action: 'retry-at', at: retryAt });
    expect(secondsUntil(decideRetry(throttled, { attempt: 3 }, now, 0.5))).toBe(90.5);
  });

  it('is no attempt, but counts as a wait', () => {
    const first = {
      action: 'retry-at',
      attempts: { attempt: 7, waited: { times: 1, seconds: 90, refused: 0 } },
    };
    const second = {
      action: 'retry-at',
      attempts: { attempt: 7, waited: { times: 2, seconds: 180, refused: 0 } },
    };

    expect(decideRetry(throttled, { attempt: 7 }, now, 0)).toMatchObject(first);
    expect(
      decideRetry(throttled, { attempt: 7, waited: { times: 1, seconds: 90, refused: 0 } }, now, 0),
    ).toMatchObject(second);
  });

  it('counts a 429 apart from a request that was not sent', () => {
    const refused = new GitLabThrottledError('No.', {
      ...at,
      retryAt,
      retryAfterSeconds: 90,
      gitLabStatus: 429,
    });
    const closed = new GitLabThrottledError('No.', {
      ...at,
      retryAt,
      retryAfterSeconds: 90,
      gitLabStatus: 503,
    });
    const waited = { times: 1, seconds: 90, refused: 1 };

    expect(
      [refused, closed, throttled].map((failure) => decideRetry(failure, { attempt: 0, waited }, now, 0)),
    ).toMatchObject([2, 1, 1].map((times) => ({ attempts: { waited: { times: 2, refused: times } } })));
  });

  it.each([
    [0, 1],
    [3, 4],
    [200, 10],
  ])('whose time has passed makes a job that waited %i times wait %i seconds more', (times, seconds) => {
    const late = new Date(retryAt.getTime() + 60_000);
    const waited = times === 0 ? undefined : { times, seconds: 0, refused: 0 };

    expect(decideRetry(throttled, { attempt: 0, waited }, late, 0)).toMatchObject({
      at: new Date(late.getTime() + seconds * 1_000),
      attempts: { waited: { times: times + 1, seconds } },
    });
  });

  it('fails after 300 waits', () => {
    const last = { attempt: 0, waited: { times: 299, seconds: 1, refused: 0 } };

    expect(decideRetry(throttled, last, now, 0).action).toBe('retry-at');
    expect(
      decideRetry(throttled, { attempt: 0, waited: { times: 300, seconds: 1, refused: 0 } }, now, 0),
    ).toEqual({
      action: 'fail',
      reason: 'Slow down.',
    });
  });

  it('keeps the attempts, and a failure keeps the waits', () => {
    const unavailable = new GitLabUnavailableError('GitLab does not answer.', at);
    const waited = { times: 4, seconds: 200, refused: 3 };

    expect(decideRetry(unavailable, { attempt: 2, waited }, now, 0)).toMatchObject({
      attempts: { attempt: 3, waited },
    });
  });
});

describe('an error response of GitLab', () => {
  it.each([
    new GitLabForbiddenError('Not allowed.', { ...at, gitLabStatus: 403 }),
    new GitLabNotFoundError('Not there.', { ...at, gitLabStatus: 404 }),
    new GitLabRefusedError('page is invalid', { ...at, gitLabStatus: 400 }),
    new GitLabUnauthorizedError('Who?', { ...at, gitLabStatus: 401 }),
    new GitLabUnauthorizedError('There are no credentials.', at),
    new TokenExchangeError('invalid_grant', { ...at, gitLabStatus: 400 }),
  ])('$name is final', (failure) => {
    expect(decideRetry(failure, { attempt: 0 }, now, 0)).toEqual({
      action: 'fail',
      reason: failure.message,
    });
  });
});

describe('a lasting failure', () => {
  const untrusted = new GitLabUnreachableError('No trust.', { ...at, lasting: 'certificate' });
  const unknown = new GitLabUnreachableError('No such host.', { ...at, lasting: 'name' });

  it.each([
    [untrusted, false, 'fail'],
    [untrusted, true, 'fail'],
    [unknown, true, 'fail'],
    [unknown, false, 'retry-at'],
  ] as const)('%s, awaited: %s: %s', (failure, awaited, action) => {
    expect(decideRetry(failure, { attempt: 0 }, now, 0, { awaited }).action).toBe(action);
  });

  it('is awaited by the caller of an operation', () => {
    const { operationId: _none, ...timers } = jobsFor().discover;

    expect(isAwaited(jobsFor().authorize)).toBe(true);
    expect(isAwaited(jobsFor().discover)).toBe(true);
    expect(isAwaited(timers)).toBe(false);
    expect(isAwaited(jobsFor()['crawl-projects'])).toBe(false);
  });
});

describe('an unexpected failure', () => {
  it("is left to the broker's deliveries", () => {
    expect(decideRetry(new TypeError('x is not a function'), { attempt: 0 }, now, 0)).toEqual({
      action: 'dead-letter',
      reason: 'x is not a function',
    });
    expect(decideRetry(new ConflictError('no'), { attempt: 0 }, now, 0).action).toBe('dead-letter');
    expect(decideRetry('thrown text', { attempt: 0 }, now, 0)).toEqual({
      action: 'dead-letter',
      reason: 'unknown failure',
    });
  });
});
