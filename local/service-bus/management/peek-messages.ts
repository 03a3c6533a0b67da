import type { Queue } from '../engine/queue.ts';
import { writeOutgoing } from '../raw/outgoing-message.ts';
import { numberIn, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';

/** Returns messages in any state without changing them. */
export function peekMessages(body: Body, queue: Queue): ManagementResponse {
  const messages = queue.peek(numberIn(body, 'from-sequence-number'), numberIn(body, 'message-count'));
  if (messages.length === 0) return { status: 204 };
  const encoded = messages.map(({ payload, facts }) => ({ message: writeOutgoing(payload, facts) }));
  return { status: 200, body: { messages: encoded } };
}
