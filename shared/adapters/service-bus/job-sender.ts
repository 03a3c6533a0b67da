import type { ServiceBusClient, ServiceBusMessage, ServiceBusSender } from '@azure/service-bus';

import type { Job, QueueName } from '../../contracts/job.ts';
import { messageIdOf, queueOf } from '../../platform/jobs/job-identity.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import { resentJob } from '../../platform/jobs/resent-job.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/**
 * Sends jobs through one sender per queue. Message ids are derived from the job, so that the queue's duplicate
 * detection drops a job that is sent twice within its window. `correlationId`: of the request or job that sends; the
 * message carries it on, as it does the trace (`traceparent`, W3C). Throws `BusUnavailableError`.
 */
export function jobSender(
  client: ServiceBusClient,
  correlationId: () => string | undefined = () => undefined,
  traceparent: () => string | undefined = () => undefined,
): JobSender {
  const senders = new Map<QueueName, ServiceBusSender>();
  function senderOf(queue: QueueName): ServiceBusSender {
    const sender = senders.get(queue) ?? client.createSender(queue);
    senders.set(queue, sender);
    return sender;
  }
  return {
    async send(jobs, { at, resend, withinMs } = {}) {
      const byQueue = Map.groupBy(jobs, queueOf);
      const id = correlationId();
      const trace = traceparent();
      const correlation = {
        ...(id !== undefined && { correlationId: id }),
        // The host turns the first letter of each name into a small one.
        ...(trace !== undefined && { applicationProperties: { traceparent: trace } }),
      };
      const options = withinMs === undefined ? {} : { abortSignal: AbortSignal.timeout(withinMs) };
      for (const [queue, queued] of byQueue) {
        const messages = queued.map((job) => ({ ...messageOf(resentJob(job, resend), at), ...correlation }));
        await sendAll(senderOf(queue), messages, options);
      }
    },
  };
}

function messageOf(job: Job, at: Date | undefined): ServiceBusMessage {
  return {
    body: job,
    contentType: 'application/json',
    messageId: messageIdOf(job),
    subject: job.kind,
    ...omitUndefined({ scheduledEnqueueTimeUtc: at }),
  };
}

type Options = { abortSignal?: AbortSignal };

async function sendAll(
  sender: ServiceBusSender,
  messages: ServiceBusMessage[],
  options: Options,
): Promise<void> {
  try {
    if (messages.length === 1 && messages[0] !== undefined) await sender.sendMessages(messages[0], options);
    else await sendInBatches(sender, messages, options);
  } catch (failure) {
    throw new BusUnavailableError(sender.entityPath, failure);
  }
}

async function sendInBatches(
  sender: ServiceBusSender,
  messages: ServiceBusMessage[],
  options: Options,
): Promise<void> {
  let batch = await sender.createMessageBatch(options);
  for (const message of messages) {
    if (batch.tryAddMessage(message)) continue;
    await sender.sendMessages(batch, options);
    batch = await sender.createMessageBatch(options);
    if (!batch.tryAddMessage(message)) throw new Error('A job is larger than a message may be.');
  }
  if (batch.count > 0) await sender.sendMessages(batch, options);
}
