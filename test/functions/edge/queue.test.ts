import { describe, expect, it } from 'vitest';

import {
  currentCorrelationId,
  invocationFields,
  invocationSink,
} from '../../../functions/edge/invocation.ts';
import { queueHandler, type QueueEdge } from '../../../functions/edge/queue.ts';
import type { Job } from '../../../shared/contracts/job.ts';
import { GitLabForbiddenError, GitLabThrottledError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { logTo } from '../../../shared/platform/log.ts';
import { jobsFor } from '../../support/a-job.ts';
import { anInvocation } from '../../support/functions-library.ts';

const job = jobsFor()['crawl-projects'];
const now = new Date('2026-11-23T10:00:00.000Z');
const at = { endpoint: '/api/v4/groups' };

type Metadata = { deliveryCount: number; correlationId: string };
type Happened = {
  sent: { job: Job; at: Date }[];
  givenUp: Job[];
  refused: unknown[];
  lines: string[];
};

/** Handles one message; `outcome` says whether the host would complete or abandon it. */
async function handle(
  message: unknown,
  run: QueueEdge['run'],
  { deliveryCount, correlationId, ...more }: Partial<QueueEdge> & Partial<Metadata> = {},
): Promise<Happened & { outcome: 'completed' | { abandoned: unknown } }> {
  const happened: Happened = { sent: [], givenUp: [], refused: [], lines: [] };
  const handler = queueHandler({
    run,
    failJob: (given) => Promise.resolve(void happened.givenUp.push(given)),
    recordInvalidMessage: (named, because) =>
      Promise.resolve(void happened.refused.push({ ...named, because })),
    rescheduleJob: (put, until) => Promise.resolve(void happened.sent.push({ job: put, at: until })),
    clock: { now: () => now },
    random: () => 0,
    log: logTo(invocationSink, invocationFields),
    maxDeliveryCount: 5,
    ...more,
  });
  const { context, lines } = anInvocation({
    ...(deliveryCount !== undefined && { deliveryCount }),
    ...(correlationId !== undefined && { correlationId }),
  });
  try {
    await handler(message, context);
    return { ...happened, lines, outcome: 'completed' };
  } catch (failure) {
    return { ...happened, lines, outcome: { abandoned: failure } };
  }
}

function failing(failure: unknown): () => Promise<never> {
  return () => Promise.reject(failure);
}

describe('a message', () => {
  it('is completed when its job is done', async () => {
    const done: Job[] = [];

    const { outcome, sent, lines } = await handle(job, (given) => Promise.resolve(void done.push(given)));

    expect([outcome, done, sent, lines]).toEqual(['completed', [job], [], []]);
  });

  it('carries on the correlation id of the request that it comes of, in the log too', async () => {
    const correlationId = '0f0f0f0f-1111-4222-8333-444444444444';
    const seen: unknown[] = [];
    const run = () => {
      seen.push(currentCorrelationId());
      return Promise.reject(new GitLabForbiddenError('No.', { ...at }));
    };

    const { lines } = await handle(job, run, { correlationId });
    await handle(job, run, { correlationId: 'anything' });

    expect(seen).toEqual([correlationId, undefined]);
    expect(lines.join()).toContain(`"correlationId":"${correlationId}"`);
  });

  it('of a job that must wait is replaced by a scheduled copy with the wait counted', async () => {
    const retryAt = new Date('2026-11-23T10:01:30.000Z');
    const throttled = new GitLabThrottledError('Slow down.', { ...at, retryAt, retryAfterSeconds: 90 });

    const { outcome, sent, lines } = await handle({ ...job, attempt: 2 }, failing(throttled));

    expect(outcome).toBe('completed');
    expect(sent).toEqual([
      { job: { ...job, attempt: 2, waited: { times: 1, seconds: 90, refused: 0 } }, at: retryAt },
    ]);
    expect(lines).toEqual([
      expect.stringMatching(/^warning a job waits .*"until":"2026-11-23T10:01:30.000Z"/),
    ]);
  });

  it('stays when its scheduled copy could not be sent', async () => {
    const throttled = new GitLabThrottledError('Slow down.', { ...at, retryAt: now, retryAfterSeconds: 0 });

    const { outcome } = await handle(job, failing(throttled), {
      rescheduleJob: failing(new Error('no queue')),
    });

    expect(outcome).toEqual({ abandoned: new Error('no queue') });
  });

  it('of a job that GitLab refuses is completed, and the refusal noted', async () => {
    const { outcome, givenUp, sent } = await handle(job, failing(new GitLabForbiddenError('No.', at)));

    expect([outcome, givenUp, sent]).toEqual(['completed', [job], []]);
  });

  it('of a job that fails as nobody foresaw is abandoned, and noted at its last delivery', async () => {
    const failure = new TypeError('x is undefined');
    const deliveries = [undefined, 1, 4, 5, 6];

    const results = await Promise.all(
      deliveries.map((deliveryCount) =>
        handle(job, failing(failure), deliveryCount === undefined ? {} : { deliveryCount }),
      ),
    );

    expect(results.map(({ outcome }) => outcome)).toEqual(deliveries.map(() => ({ abandoned: failure })));
    expect(results.map(({ givenUp }) => givenUp.length)).toEqual([0, 0, 0, 1, 1]);
    expect(results[0]?.lines[0]).toMatch(/^error a job failed .*x is undefined/);
  });

  it('that is no job of ours is noted on the run it names, at its last delivery, without its words', async () => {
    const strange = { ...job, kind: 'glpat-secret' };

    const early = await handle(strange, failing(new Error('never')), { deliveryCount: 4 });
    const last = await handle(strange, failing(new Error('never')), { deliveryCount: 5 });
    const unnamed = await handle({ v: 9 }, failing(new Error('never')), { deliveryCount: 5 });

    const because = 'A message is no job of ours: kind.';
    expect([early.refused, unnamed.refused]).toEqual([[], []]);
    expect(last.refused).toEqual([{ connectorId: job.connector.id, runId: job.runId, because }]);
    expect(last.outcome).toEqual({ abandoned: new Error(because) });
    expect(last.lines.join()).not.toContain('glpat-secret');
  });

  it.each([
    'not JSON at all',
    null,
    42,
    {},
    { ...job, v: 2 },
    { ...job, kind: 'drop-tables' },
    { ...job, page: 0 },
    { ...job, token: 'glpat-x' },
    { ...job, connector: { ...job.connector, id: 'no guid' } },
  ])('that is no job of ours is never carried out: %j', async (message) => {
    const done: Job[] = [];

    const { outcome } = await handle(message, (given) => Promise.resolve(void done.push(given)));

    expect(outcome).toHaveProperty('abandoned');
    expect(done).toEqual([]);
  });
});
