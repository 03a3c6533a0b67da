import type { ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import Long from 'long';
import { z } from 'zod';

import { ConnectorRef } from '../contracts/connector-key.ts';
import { Job, type QueueName } from '../contracts/job.ts';
import type { DeadLetter, DeadLetters } from '../ports/bus.ts';
import { BusUnavailableError } from './bus-unavailable-error.ts';

/** Service Bus has no way to receive one message by its number: all before it are locked too, for a moment. */
const deepestTaken = 2_000;
const atOnce = 250;
/** What is not there by then is locked by somebody else. */
const maxWaitTimeInMs = 2_000;
/** A foreign sender may name a message as he likes. */
const longestText = 256;

/** What a message names even where its kind or version is none of ours. */
const Addressed = z.object({ connector: ConnectorRef });

/** The dead letters of the queues, over AMQP. Throws `BusUnavailableError`, and what dealing with a letter throws. */
export function deadLetters(client: ServiceBusClient): DeadLetters {
  return {
    peek: (queue, from, most) => withReceiver(client, queue, (receiver) => peek(receiver, queue, from, most)),
    take: (queue, sequenceNumbers, deal) =>
      withReceiver(client, queue, (receiver) => take(receiver, queue, new Set(sequenceNumbers), deal)),
  };
}

async function withReceiver<Answer>(
  client: ServiceBusClient,
  queue: QueueName,
  deed: (receiver: ServiceBusReceiver) => Promise<Answer>,
): Promise<Answer> {
  const receiver = client.createReceiver(queue, { subQueueType: 'deadLetter', receiveMode: 'peekLock' });
  try {
    return await deed(receiver);
  } finally {
    await receiver.close().catch(() => undefined);
  }
}

async function peek(
  receiver: ServiceBusReceiver,
  queue: QueueName,
  from: string,
  most: number,
): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  let fromSequenceNumber = Long.fromString(from);
  while (letters.length < most) {
    const wanted = Math.min(most - letters.length, atOnce);
    const found = await asked(queue, receiver.peekMessages(wanted, { fromSequenceNumber }));
    letters.push(...found.map((message) => letterOf(queue, message)));
    const last = found.at(-1)?.sequenceNumber;
    if (last === undefined) break;
    fromSequenceNumber = last.add(1);
  }
  return letters;
}

/** One after the other: the AMQP library merges neighbouring outcomes and loses one. What is not wanted is put back. */
async function take(
  receiver: ServiceBusReceiver,
  queue: QueueName,
  wanted: ReadonlySet<string>,
  deal: (letter: DeadLetter) => Promise<void>,
): Promise<string[]> {
  const lying = (await peek(receiver, queue, '0', deepestTaken)).map((letter) => letter.sequenceNumber);
  let left = lying.findLastIndex((sequenceNumber) => wanted.has(sequenceNumber)) + 1;
  const taken: string[] = [];
  const others: ServiceBusReceivedMessage[] = [];
  try {
    while (left > 0) {
      const most = Math.min(left, atOnce);
      const received = await asked(queue, receiver.receiveMessages(most, { maxWaitTimeInMs }));
      if (received.length === 0) break;
      left -= received.length;
      others.push(...received);
      for (const message of received) {
        const letter = letterOf(queue, message);
        if (!wanted.has(letter.sequenceNumber)) continue;
        await deal(letter);
        await asked(queue, receiver.completeMessage(message));
        others.splice(others.indexOf(message), 1);
        taken.push(letter.sequenceNumber);
      }
    }
  } finally {
    // Only a courtesy: a lock that is left ends by itself.
    for (const message of others) await receiver.abandonMessage(message).catch(() => undefined);
  }
  return taken;
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
  return text.slice(0, longestText);
}
