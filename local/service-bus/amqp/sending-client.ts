import { randomUUID } from 'node:crypto';
import type { Queue } from '../engine/queue.ts';
import { batchFormat, splitBatch } from '../raw/batch.ts';
import { readIncoming, type IncomingMessage } from '../raw/incoming-message.ts';
import type { DispositionWriter } from './disposition-writer.ts';
import { tooLarge, undecodable } from './errors.ts';
import type { BrokerContext, BrokerReceiver, OpenDelivery } from './rhea.ts';

/** As in Azure's standard tier; the SDK cuts its batches by what the attach says. */
const maxMessageBytes = 262_144;

/** Without credit the SDK waits a second and then fails with SenderBusy, so there is always plenty. */
const fullCredit = 1_000;
const lowCredit = 500;

export type SendingParts = {
  queue: Queue;
  answers: DispositionWriter;
  whenDurable: (done: () => void) => void;
};

/** Serves a client's sender: what comes in is acknowledged once it is stored, a batch as a whole. */
export function serveSender(link: BrokerReceiver, parts: SendingParts): void {
  link.local.attach.max_message_size = maxMessageBytes;
  link.add_credit(fullCredit);
  link.on('message', ({ delivery, message, format }: BrokerContext) => {
    receive(delivery, message, format, parts);
    if (link.credit < lowCredit) link.add_credit(fullCredit - link.credit);
  });
}

function receive(delivery: OpenDelivery, bytes: Buffer, format: number, parts: SendingParts): void {
  if (bytes.length > maxMessageBytes) {
    parts.answers.reject(delivery, tooLarge(bytes.length, maxMessageBytes));
    return;
  }
  const messages = readAll(bytes, format);
  if (typeof messages === 'string') {
    parts.answers.reject(delivery, undecodable(messages));
    return;
  }
  for (const message of messages) parts.queue.send(message);
  if (delivery.remote_settled) delivery.settled = true;
  else parts.whenDurable(() => parts.answers.accept(delivery));
}

/** The messages of a transfer, or why it cannot be read; all are read before the first is taken. */
function readAll(bytes: Buffer, format: number): IncomingMessage[] | string {
  try {
    const parts = format === batchFormat ? splitBatch(bytes) : [bytes];
    return parts.map((part) => readIncoming(part, () => randomUUID().replaceAll('-', '')));
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
