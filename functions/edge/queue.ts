import type { InvocationContext } from '@azure/functions';
import { z } from 'zod';

import queues from '../../infra/queues.json' with { type: 'json' };
import { ConnectorRef } from '../../shared/contracts/connector-key.ts';
import { Job, type QueueName } from '../../shared/contracts/job.ts';
import type { App } from '../../shared/features/app.ts';
import { failJob, recordInvalidMessage, rescheduleJob } from '../../shared/features/recovery/failed-jobs.ts';
import { decideRetry, isAwaited, retryWindowOf } from '../../shared/platform/jobs/decide-retry.ts';
import { runJob } from '../jobs.ts';
import { withInvocation } from './invocation.ts';
import { telemetry } from './traced.ts';

/** A delivery of a message; after `maxDeliveryCount` deliveries the broker dead-letters it. */
type Delivery = { deliveryCount: number; isLast: boolean };

/**
 * Handles a message. Returning completes it; throwing abandons it, and the host delivers it again at once. A delayed retry is
 * a scheduled copy that is sent before the message is completed: a crash in between makes both run, and every job may run
 * twice. A message that is not a valid job can only be dead-lettered. `random` gives the jitter, from 0 to 1.
 */
export function handleMessage(
  message: unknown,
  context: InvocationContext,
  queue: QueueName,
  app: App,
  random: () => number = Math.random,
): Promise<void> {
  const delivery = deliveryOf(context, queue);
  const handle = () => {
    const job = Job.safeParse(message);
    return job.success
      ? measured(job.data, context, () => runOrSettle(job.data, delivery, app, random))
      : rejectMessage(message, job.error, delivery, app);
  };
  return withInvocation(context, handle, correlationIdOf(context));
}

function deliveryOf({ triggerMetadata }: InvocationContext, queue: QueueName): Delivery {
  const deliveryCount = Number(triggerMetadata?.['deliveryCount'] ?? 1);
  return { deliveryCount, isLast: deliveryCount >= queues[queue].maxDeliveryCount };
}

/** How a job ended; `failed` is delivered again, or dead-lettered. */
type JobOutcome = 'done' | 'waits' | 'given-up' | 'failed';

async function measured(
  job: Job,
  { triggerMetadata }: InvocationContext,
  run: () => Promise<JobOutcome>,
): Promise<void> {
  const { kind, connector } = job;
  const began = Date.now();
  const enqueuedAt = Date.parse(String(triggerMetadata?.['enqueuedTimeUtc']));
  if (!Number.isNaN(enqueuedAt))
    telemetry().measure('palisade.job.age', (began - enqueuedAt) / 1_000, { kind });
  telemetry().annotate({
    'palisade.job': kind,
    'palisade.connector_id': connector.id,
    'palisade.run_id': 'runId' in job ? job.runId : undefined,
  });
  let outcome: JobOutcome = 'failed';
  try {
    outcome = await run();
  } finally {
    telemetry().count('palisade.job', { kind, outcome });
    telemetry().measure('palisade.job.duration', (Date.now() - began) / 1_000, { kind, outcome });
  }
}

/** Only a GUID is accepted: anybody who may send could have written it. */
function correlationIdOf({ triggerMetadata }: InvocationContext): string | undefined {
  return z.guid().optional().catch(undefined).parse(triggerMetadata?.['correlationId']);
}

/** The run that a message of another version of ours names. */
const NamedRun = z.object({ connector: ConnectorRef, runId: z.string().min(1).max(64) });

/** Reports which fields are invalid, never their values: anybody may have written them. */
async function rejectMessage(
  message: unknown,
  { issues }: z.ZodError,
  { deliveryCount, isLast }: Delivery,
  app: App,
): Promise<never> {
  const fields = issues.map(({ path }) => path.join('.') || 'body').join(', ');
  const reason = `A message is not a valid job: ${fields}.`;
  app.log.error('a message is not a valid job', { fields, deliveryCount });
  telemetry().count('palisade.job', { kind: 'invalid', outcome: 'failed' });
  const named = NamedRun.safeParse(message);
  if (named.success && isLast) {
    const { connector, runId } = named.data;
    await recordInvalidMessage({ connectorId: connector.id, runId }, reason, app);
  }
  throw new Error(reason);
}

async function runOrSettle(
  job: Job,
  delivery: Delivery,
  app: App,
  random: () => number,
): Promise<JobOutcome> {
  try {
    await runJob(job, app);
    return 'done';
  } catch (failure) {
    return settleFailure(job, failure, delivery, app, random);
  }
}

async function settleFailure(
  job: Job,
  failure: unknown,
  { deliveryCount, isLast }: Delivery,
  app: App,
  random: () => number,
): Promise<JobOutcome> {
  const waiter = { awaited: isAwaited(job), retryWindow: retryWindowOf(job) };
  const decision = decideRetry(failure, job, app.clock.now(), random(), waiter);
  const { kind, connector, attempt, waited } = job;
  const fields = { kind, connectorId: connector.id, attempt, waits: waited?.times ?? 0, deliveryCount };
  switch (decision.action) {
    case 'retry-at': {
      const until = decision.at.toISOString();
      app.log.warn('a job waits', { ...fields, until, reason: messageOf(failure) });
      await rescheduleJob({ ...job, ...decision.attempts }, decision.at, failure, app);
      return 'waits';
    }
    case 'fail':
      app.log.warn('a job is not retried', { ...fields, reason: decision.reason });
      await failJob(job, failure, app);
      return 'given-up';
    case 'dead-letter':
      app.log.error('a job failed', { ...fields, reason: stackOf(failure) });
      if (isLast) await failJob(job, failure, app);
      throw failure;
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : 'unknown failure';
}
