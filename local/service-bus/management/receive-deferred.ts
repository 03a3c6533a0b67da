import { types } from '../amqp/rhea.ts';
import type { Message } from '../engine/message.ts';
import type { Queue } from '../engine/queue.ts';
import { writeOutgoing } from '../raw/outgoing-message.ts';
import { numberIn, numbersIn, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';

/** Returns deferred messages. `receiver-settle-mode` 0 deletes them, 1 locks them. */
export function receiveDeferred(body: Body, queue: Queue): ManagementResponse {
  const mode = numberIn(body, 'receiver-settle-mode') === 0 ? 'receiveAndDelete' : 'peekLock';
  const messages = queue.receiveDeferred(numbersIn(body, 'sequence-numbers'), mode);
  if (messages === undefined) {
    return {
      status: 404,
      condition: 'com.microsoft:message-not-found',
      description: 'A message with one of these sequence numbers is not deferred here.',
    };
  }
  return { status: 200, body: { messages: messages.map(encode) } };
}

function encode({ payload, facts, lock }: Message): Record<string, unknown> {
  const message = writeOutgoing(payload, { ...facts, ...(lock && { lockedUntilMs: lock.untilMs }) });
  return { message, ...(lock && { 'lock-token': types.wrap_uuid(Buffer.from(lock.token, 'hex')) }) };
}
