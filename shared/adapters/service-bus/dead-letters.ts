import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import { z } from 'zod';

import { ConnectorRef } from '../../contracts/connector-key.ts';
import { Job, type QueueName } from '../../contracts/job.ts';
import type { DeadLetter, DeadLetterQueues } from '../../features/recovery/ports.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';

const atOnce = 250;
/** What is not there by then is locked by somebody else. */
const maxWaitTimeInMs = 1_000;
/** A foreign sender may name a message as he likes. */
const maxText = 256;

/** What a message names even where its kind or version is none of ours. */
const Addressed = z.object({ connector: ConnectorRef });

/** The dead-letter queues, over AMQP. Throws `BusUnavailableError`, and what keeping a letter throws. */
export function deadLetterQueues(client: ServiceBusClient): DeadLetterQueues {
  return {
    async drain(queue, most, keep) {
      const receiver = client.createReceiver(queue, { subQueueType: 'deadLetter', receiveMode: 'peekLock' });
      try {
        return await drain(receiver, queue, most, keep);
      } finally {
        await receiver.close().catch(() => undefined);
      }
    },
  };
}

async function drain(
  receiver: ServiceBusReceiver,
  queue: QueueName,
  most: number,
  keep: (letter: DeadLetter) => Promise<void>,
): Promise<number> {
  // An empty queue, as it nearly always is, is told by a look, which waits for nothing.
  if ((await asked(queue, receiver.peekMessages(1))).length === 0) return 0;
  let drained = 0;
  while (drained < most) {
    const wanted = Math.min(most - drained, atOnce);
    const received = await asked(queue, receiver.receiveMessages(wanted, { maxWaitTimeInMs }));
    if (received.length === 0) break;
    drained += await keepAll(received, receiver, queue, keep);
  }
  return drained;
}

/** One after the other: the AMQP library merges neighbouring outcomes and loses one. What could not be kept is put back. */
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
      await asked(queue, receiver.completeMessage(message));
      left.shift();
    }
  } finally {
    // Only a courtesy: a lock that is left ends by itself.
    for (const message of left) await receiver.abandonMessage(message).catch(() => undefined);
  }
  return received.length;
}

async function asked<Answer>(queue: QueueName, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
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
