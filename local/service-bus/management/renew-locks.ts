import { lockLost } from '../amqp/errors.ts';
import { types } from '../amqp/rhea.ts';
import type { Queue } from '../engine/queue.ts';
import { lockTokensIn, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';

export function renewLocks(body: Body, queue: Queue): ManagementResponse {
  const ends: number[] = [];
  for (const token of lockTokensIn(body)) {
    const untilMs = queue.renewLock(token);
    if (untilMs === undefined) return { status: 410, ...lockLost() };
    ends.push(Math.round(untilMs));
  }
  return { status: 200, body: { expirations: types.wrap_array(ends, 0x83, undefined) } };
}
