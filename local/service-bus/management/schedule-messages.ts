import { randomUUID } from 'node:crypto';
import { types } from '../amqp/rhea.ts';
import type { Queue } from '../engine/queue.ts';
import { readIncoming } from '../raw/incoming-message.ts';
import { ArgumentError, listIn, numbersIn, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';

/** Schedules messages for the time in their annotation. If one cannot be decoded, none is enqueued. */
export function scheduleMessages(body: Body, queue: Queue): ManagementResponse {
  const messages = listIn(body, 'messages').map((entry) => {
    const bytes = (entry as { message?: unknown } | null)?.message;
    if (!Buffer.isBuffer(bytes)) throw new ArgumentError("'messages' must hold encoded messages.");
    return readIncoming(Buffer.from(bytes), () => randomUUID().replaceAll('-', ''));
  });
  const numbers = messages.map((message) => queue.send(message));
  return { status: 200, body: { 'sequence-numbers': types.wrap_array(numbers, 0x81, undefined) } };
}

export function cancelScheduled(body: Body, queue: Queue): ManagementResponse {
  if (queue.cancelScheduled(numbersIn(body, 'sequence-numbers'))) return { status: 200 };
  return {
    status: 404,
    condition: 'com.microsoft:message-not-found',
    description: 'A message with one of these sequence numbers is not scheduled here.',
  };
}
