import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { z } from 'zod';

import { ConnectorRef } from '../../contracts/connector-key.ts';
import { Job, type QueueName } from '../../contracts/job.ts';
import type { DeadLetter, DeadLetterQueues } from '../../features/recovery/ports.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';

const maxReceived = 250;
/** Messages that are not received by then are locked by another process. */
const maxWaitTimeInMs = 1_000;
/** A foreign sender may set any message id. */
const maxText = 256;

/** The connector in a message, also if its kind or version is unknown. */
const Addressed = z.object({ connector: ConnectorRef });

/** The dead-letter queues, over AMQP. Throws `BusUnavailableError`, and the errors of `keep`. */
export function deadLetterQueues(client: ServiceBusClient): DeadLetterQueues {
  return {
    async drain(queue, max, keep) {
      const receiver = client.createReceiver(queue, { subQueueType: 'deadLetter', receiveMode: 'peekLock' });
      try {
        return await drain(receiver, queue, max, keep);
      } finally {
        await receiver.close().catch(() => undefined);
      }
    },
  };
}

async function drain(
  receiver: ServiceBusReceiver,
  queue: QueueName,
  max: number,
  keep: (letter: DeadLetter) => Promise<void>,
): Promise<number> {
  // The queue is nearly always empty, which a peek shows without waiting.
  if ((await onBus(queue, receiver.peekMessages(1))).length === 0) return 0;
  let drained = 0;
  while (drained < max) {
    const wanted = Math.min(max - drained, maxReceived);
    const received = await onBus(queue, receiver.receiveMessages(wanted, { maxWaitTimeInMs }));
    if (received.length === 0) break;
    drained += await keepAll(received, receiver, queue, keep);
  }
  return drained;
}

/**
 * One after the other: the AMQP library merges adjacent dispositions and loses one. Abandons letters that were not
 * kept.
 */
async function keepAll(
  received: ServiceBusReceivedMessage[],
  receiver: ServiceBusReceiver,
  queue: QueueName,
  keep: (letter: DeadLetter) => Promise<void>,
): Promise<number> {
  const left = [...received];
  try {
    for (const message of received) {
      await keep(letterOf(queue, message));
      await onBus(queue, receiver.completeMessage(message));
      left.shift();
    }
  } finally {
    // Optional: the locks expire by themselves.
    for (const message of left) await receiver.abandonMessage(message).catch(() => undefined);
  }
  return received.length;
}

async function onBus<Response>(queue: QueueName, response: Promise<Response>): Promise<Response> {
  try {
    return await response;
  } catch (failure) {
    throw new BusUnavailableError(queue, failure);
  }
}

function letterOf(queue: QueueName, message: ServiceBusReceivedMessage): DeadLetter {
  const { messageId, sequenceNumber, enqueuedTimeUtc, deliveryCount } = message;
  const job = Job.safeParse(message.body);
  const addressed = Addressed.safeParse(message.body);
  return {
    queue,
    sequenceNumber: String(sequenceNumber),
    deliveryCount: deliveryCount ?? 0,
    ...(messageId === undefined ? {} : { messageId: textOf(messageId) }),
    ...(job.success ? { job: job.data } : {}),
    ...(addressed.success ? { connector: addressed.data.connector } : {}),
    ...(enqueuedTimeUtc === undefined ? {} : { enqueuedAt: enqueuedTimeUtc.toISOString() }),
    ...(message.deadLetterReason === undefined ? {} : { reason: textOf(message.deadLetterReason) }),
    ...(message.deadLetterErrorDescription === undefined
      ? {}
      : { description: textOf(message.deadLetterErrorDescription) }),
  };
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '(binary)';
  return text.slice(0, maxText);
}
