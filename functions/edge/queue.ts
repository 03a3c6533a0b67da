import type { InvocationContext, ServiceBusQueueHandler } from '@azure/functions';
import { z } from 'zod';

import { ConnectorRef } from '../../shared/contracts/connector-key.ts';
import { Job } from '../../shared/contracts/job.ts';
import { decideRetry, isAwaited, retryWindowOf } from '../../shared/platform/jobs/decide-retry.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Log } from '../../shared/platform/log.ts';
import { withInvocation } from './invocation.ts';

export type QueueEdge = {
  run(job: Job): Promise<void>;
  /** Records where callers look that the job was given up. */
  failJob(job: Job, failure: unknown): Promise<void>;
  /** Says on a run that a message which names it was none that we know. */
  recordInvalidMessage(named: { connectorId: string; runId: string }, because: string): Promise<void>;
  /** Sends the job again for then, and says where callers look what it failed with. */
  rescheduleJob(job: Job, at: Date, failure: unknown): Promise<void>;
  clock: Clock;
  random(): number;
  log: Log;
  /** Deliveries after which the broker moves a message to the dead-letter queue. */
  maxDeliveryCount: number;
};

/**
 * A Functions handler for a queue of jobs. Returning completes the message, throwing abandons it and the host delivers
 * it again at once. A wait is a scheduled copy sent before the message is completed: a death in between makes both
 * run, and every job may run twice. A message that is no job of ours can only end in the dead-letter queue.
 */
export function queueHandler(edge: QueueEdge): ServiceBusQueueHandler {
  return (message, context) =>
    withInvocation(
      context,
      () => {
        const job = Job.safeParse(message);
        return job.success ? runJob(job.data, context, edge) : refuse(message, job.error, context, edge);
      },
      correlationIdOf(context),
    );
}

/** Anybody who may send could have written it: only a GUID is taken. */
function correlationIdOf({ triggerMetadata }: InvocationContext): string | undefined {
  return z.guid().optional().catch(undefined).parse(triggerMetadata?.['correlationId']);
}

/** What a message of another version of ours still says of itself. */
const Named = z.object({ connector: ConnectorRef, runId: z.string().min(1).max(64) });

/** Its words are not repeated, only the places that are at fault: anybody may have written it. */
async function refuse(
  message: unknown,
  { issues }: z.ZodError,
  context: InvocationContext,
  edge: QueueEdge,
): Promise<never> {
  const places = issues.map(({ path }) => path.join('.') || 'body').join(', ');
  const because = `A message is no job of ours: ${places}.`;
  const deliveryCount = deliveryCountOf(context);
  edge.log.error('a message is no job of ours', { places, deliveryCount });
  const named = Named.safeParse(message);
  if (named.success && deliveryCount >= edge.maxDeliveryCount) {
    const { connector, runId } = named.data;
    await edge.recordInvalidMessage({ connectorId: connector.id, runId }, because);
  }
  throw new Error(because);
}

function deliveryCountOf(context: InvocationContext): number {
  return Number(context.triggerMetadata?.['deliveryCount'] ?? 1);
}

async function runJob(job: Job, context: InvocationContext, edge: QueueEdge): Promise<void> {
  try {
    await edge.run(job);
  } catch (failure) {
    await settleFailure(job, failure, deliveryCountOf(context), edge);
  }
}

async function settleFailure(
  job: Job,
  failure: unknown,
  deliveryCount: number,
  edge: QueueEdge,
): Promise<void> {
  const waiter = { awaited: isAwaited(job), retryWindow: retryWindowOf(job) };
  const decision = decideRetry(failure, job, edge.clock.now(), edge.random(), waiter);
  const { kind, connector, attempt, waited } = job;
  const fields = { kind, connectorId: connector.id, attempt, waits: waited?.times ?? 0, deliveryCount };
  switch (decision.action) {
    case 'retry-at':
      edge.log.warn('a job waits', {
        ...fields,
        until: decision.at.toISOString(),
        because: messageOf(failure),
      });
      return edge.rescheduleJob({ ...job, ...decision.attempts }, decision.at, failure);
    case 'fail':
      edge.log.warn('a job was given up', { ...fields, because: decision.reason });
      return edge.failJob(job, failure);
    case 'dead-letter':
      edge.log.error('a job failed', { ...fields, because: stackOf(failure) });
      if (deliveryCount >= edge.maxDeliveryCount) await edge.failJob(job, failure);
      throw failure;
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}

function stackOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : 'unknown failure';
}
