import { randomUUID } from 'node:crypto';
import type { Queue } from '../engine/queue.ts';
import { batchFormat, splitBatch } from '../raw/batch.ts';
import { readIncoming, type IncomingMessage } from '../raw/incoming-message.ts';
import type { DispositionWriter } from './disposition-writer.ts';
import { tooLarge, undecodable } from './errors.ts';
import type { BrokerContext, BrokerReceiver, OpenDelivery } from './rhea.ts';

/** Limit of Azure's standard tier. The SDK sizes its batches by the limit in the attach. */
const maxMessageBytes = 262_144;

/** Without credit the SDK waits a second and then fails with SenderBusy, so credit never runs out. */
const fullCredit = 1_000;
const lowCredit = 500;

export type SendingParts = {
  queue: Queue;
  dispositions: DispositionWriter;
  whenDurable: (done: () => void) => void;
};

/** Serves a client's sender. A message, or a whole batch, is acknowledged once it is stored. */
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
    parts.dispositions.reject(delivery, tooLarge(bytes.length, maxMessageBytes));
    return;
  }
  const messages = readAll(bytes, format);
  if (typeof messages === 'string') {
    parts.dispositions.reject(delivery, undecodable(messages));
    return;
  }
  for (const message of messages) parts.queue.send(message);
  if (delivery.remote_settled) delivery.settled = true;
  else parts.whenDurable(() => parts.dispositions.accept(delivery));
}

/** Returns all messages of a transfer, or the reason why one cannot be decoded; then none is enqueued. */
function readAll(bytes: Buffer, format: number): IncomingMessage[] | string {
  try {
    const parts = format === batchFormat ? splitBatch(bytes) : [bytes];
    return parts.map((part) => readIncoming(part, () => randomUUID().replaceAll('-', '')));
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
