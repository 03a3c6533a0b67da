import type { Request, Response } from '../amqp/request.ts';
import { types } from '../amqp/rhea.ts';
import type { Queue } from '../engine/queue.ts';
import { ArgumentError, type Body } from './body.ts';
import { receiveDeferred } from './receive-deferred.ts';
import { peekMessages } from './peek-messages.ts';
import { renewLocks } from './renew-locks.ts';
import { cancelScheduled, scheduleMessages } from './schedule-messages.ts';
import { updateDisposition } from './update-disposition.ts';

/** What an operation answers with: a status as in HTTP, and the condition the SDK makes its error code from. */
export type Answer = { status: number; body?: unknown; condition?: string; description?: string };

type Operation = (body: Body, queue: Queue) => Answer;

const operations: Record<string, Operation | undefined> = {
  'com.microsoft:renew-lock': renewLocks,
  'com.microsoft:peek-message': peekMessages,
  'com.microsoft:schedule-message': scheduleMessages,
  'com.microsoft:cancel-scheduled-message': cancelScheduled,
  'com.microsoft:receive-by-sequence-number': receiveDeferred,
  'com.microsoft:update-disposition': updateDisposition,
};

/** Answers a request on a queue's `$management`. What it changed is durable only after the next commit. */
export function answerManagement(request: Request, queue: Queue): Response {
  const answer = run(request, queue);
  return {
    properties: {
      statusCode: types.wrap_int(answer.status),
      statusDescription: answer.description ?? (answer.status < 300 ? 'OK' : ''),
      ...(answer.condition !== undefined && { errorCondition: types.wrap_symbol(answer.condition) }),
      'com.microsoft:tracking-id': request.properties['com.microsoft:tracking-id'] ?? null,
    },
    body: answer.body ?? {},
  };
}

function run(request: Request, queue: Queue): Answer {
  const name = String(request.properties['operation']);
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    return {
      status: 501,
      condition: 'amqp:not-implemented',
      description: `The local broker does not implement '${name}'.`,
    };
  }
  try {
    return operation((request.body ?? {}) as Body, queue);
  } catch (error) {
    if (!(error instanceof ArgumentError || error instanceof RangeError)) throw error;
    return { status: 400, condition: 'com.microsoft:argument-error', description: error.message };
  }
}
