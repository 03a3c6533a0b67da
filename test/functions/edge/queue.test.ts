import { describe, expect, it } from 'vitest';

import {
  currentCorrelationId,
  invocationFields,
  invocationSink,
} from '../../../functions/edge/invocation.ts';
import { handleMessage } from '../../../functions/edge/queue.ts';
import type { Job } from '../../../shared/contracts/job.ts';
import type { Run } from '../../../shared/features/crawl/domain/run.ts';
import { GitLabForbiddenError, GitLabThrottledError } from '../../../shared/platform/errors/gitlab-errors.ts';
import { logTo } from '../../../shared/platform/log.ts';
import { jobsFor } from '../../support/a-job.ts';
import { anApp } from '../../support/an-app.ts';
import { anInvocation } from '../../support/functions-library.ts';

const job = jobsFor()['crawl-projects'];
const now = new Date('2026-11-23T10:00:00.000Z');
const at = { endpoint: '/api/v4/groups' };
const done = (): Promise<undefined> => Promise.resolve(undefined);

type Metadata = { deliveryCount: number; correlationId: string };
type Options = Partial<Metadata> & {
  /** Runs first in the flow of the job. */
  run?: () => Promise<undefined>;
  /** Replaces the sending of a copy. */
  send?: () => Promise<void>;
};
type Effects = {
  /** Tasks whose flow began. */
  begun: string[];
  sent: { job: Job; at: Date | undefined }[];
  /** Tasks that ended as unreadable, because their job failed for good. */
  failed: string[];
  runErrors: { connectorId: string; runId: string; reason: string | undefined }[];
  lines: string[];
};

/** Handles a message; `outcome` says whether the host would complete or abandon it. */
async function handle(
  message: unknown,
  { run = done, send = done, deliveryCount, correlationId }: Options = {},
): Promise<Effects & { outcome: 'completed' | { abandoned: unknown } }> {
  const effects: Effects = { begun: [], sent: [], failed: [], runErrors: [], lines: [] };
  const app = anApp({
    runTasks: {
      get(runId, name) {
        effects.begun.push(`${runId} ${name}`);
        return run();
      },
      expect: done,
      finish(_runId, { name }) {
        effects.failed.push(name);
        return Promise.resolve([]);
      },
      anyPending: () => Promise.resolve(true),
    },
    runs: {
      get: (connectorId, id) =>
        Promise.resolve({ value: { connectorId, id, state: 'running' } as Run, etag: 'e-1' }),
      replace({ connectorId, id: runId, lastError: reason }) {
        effects.runErrors.push({ connectorId, runId, reason });
        return Promise.resolve();
      },
    },
    connectors: { get: done },
    rootGroups: { list: () => Promise.resolve([]) },
    projects: { purge: done },
    groups: { purge: done },
    changeFeed: { purge: done },
    assessments: { purge: done },
    findings: { purge: done },
    decisions: { purge: done },
    readModelChunks: { purge: done },
    jobs: {
      async send(jobs, options = {}) {
        await send();
        effects.sent.push(...jobs.map((one) => ({ job: one, at: options.at })));
      },
    },
    clock: { now: () => now },
    log: logTo(invocationSink, invocationFields),
  });
  const { context, lines } = anInvocation({
    ...(deliveryCount !== undefined && { deliveryCount }),
    ...(correlationId !== undefined && { correlationId }),
  });
  try {
    await handleMessage(message, context, 'discovery', app, () => 0);
    return { ...effects, lines, outcome: 'completed' };
  } catch (failure) {
    return { ...effects, lines, outcome: { abandoned: failure } };
  }
}

function failing(failure: unknown): () => Promise<never> {
  return () => Promise.reject(failure);
}

describe('a message', () => {
  it('is completed when its job is done', async () => {
    const { outcome, begun, sent, lines } = await handle(job);

    expect([outcome, begun, sent, lines]).toEqual(['completed', [`${job.runId} crawl-projects-7-1`], [], []]);
  });

  it('carries on the correlation id of the request that it comes of, in the log too', async () => {
    const correlationId = '0f0f0f0f-1111-4222-8333-444444444444';
    const seen: unknown[] = [];
    const run = () => {
      seen.push(currentCorrelationId());
      return Promise.reject(new GitLabForbiddenError('No.', { ...at }));
    };

    const { lines } = await handle(job, { run, correlationId });
    await handle(job, { run, correlationId: 'anything' });

    expect(seen).toEqual([correlationId, undefined]);
    expect(lines.join()).toContain(`"correlationId":"${correlationId}"`);
  });

  it('of a job that must wait is replaced by a scheduled copy with the wait counted', async () => {
    const retryAt = new Date('2026-11-23T10:01:30.000Z');
    const throttled = new GitLabThrottledError('Slow down.', { ...at, retryAt, retryAfterSeconds: 90 });

    const { outcome, sent, lines } = await handle({ ...job, attempt: 2 }, { run: failing(throttled) });

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

    const { outcome } = await handle(job, {
      run: failing(throttled),
      send: failing(new Error('no queue')),
    });

    expect(outcome).toEqual({ abandoned: new Error('no queue') });
  });

  it('of a job that GitLab forbids is completed, and the failure recorded', async () => {
    const { outcome, failed, sent } = await handle(job, {
      run: failing(new GitLabForbiddenError('No.', at)),
    });

    expect([outcome, failed, sent]).toEqual(['completed', ['crawl-projects-7-1'], []]);
  });

  it('of a job that fails unexpectedly is abandoned, and the failure recorded at its last delivery', async () => {
    const failure = new TypeError('x is undefined');
    const deliveries = [undefined, 1, 4, 5, 6];

    const results = await Promise.all(
      deliveries.map((deliveryCount) =>
        handle(job, { run: failing(failure), ...(deliveryCount !== undefined && { deliveryCount }) }),
      ),
    );

    expect(results.map(({ outcome }) => outcome)).toEqual(deliveries.map(() => ({ abandoned: failure })));
    expect(results.map(({ failed }) => failed.length)).toEqual([0, 0, 0, 1, 1]);
    expect(results[0]?.lines[0]).toMatch(/^error a job failed .*x is undefined/);
  });

  it('that is not a valid job is recorded on the run it names, at its last delivery, without its words', async () => {
    const strange = { ...job, kind: 'glpat-secret' };

    const early = await handle(strange, { deliveryCount: 4 });
    const last = await handle(strange, { deliveryCount: 5 });
    const unnamed = await handle({ v: 9 }, { deliveryCount: 5 });

    const reason = 'A message is not a valid job: kind.';
    expect([early.runErrors, unnamed.runErrors]).toEqual([[], []]);
    expect(last.runErrors).toEqual([{ connectorId: job.connector.id, runId: job.runId, reason }]);
    expect(last.outcome).toEqual({ abandoned: new Error(reason) });
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
  ])('that is not a valid job is never run: %j', async (message) => {
    const { outcome, begun } = await handle(message);

    expect(outcome).toHaveProperty('abandoned');
    expect(begun).toEqual([]);
  });
});
