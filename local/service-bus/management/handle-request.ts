import type { Request, Response } from '../amqp/request.ts';
import { types } from '../amqp/rhea.ts';
import type { Queue } from '../engine/queue.ts';
import { ArgumentError, type Body } from './body.ts';
import type { ManagementResponse } from './management-response.ts';
import { peekMessages } from './peek-messages.ts';
import { receiveDeferred } from './receive-deferred.ts';
import { renewLocks } from './renew-locks.ts';
import { cancelScheduled, scheduleMessages } from './schedule-messages.ts';
import { updateDisposition } from './update-disposition.ts';

type Operation = (body: Body, queue: Queue) => ManagementResponse;

const operations: Record<string, Operation | undefined> = {
  'com.microsoft:renew-lock': renewLocks,
  'com.microsoft:peek-message': peekMessages,
  'com.microsoft:schedule-message': scheduleMessages,
  'com.microsoft:cancel-scheduled-message': cancelScheduled,
  'com.microsoft:receive-by-sequence-number': receiveDeferred,
  'com.microsoft:update-disposition': updateDisposition,
};

/** Handles a request on a queue's `$management`. Its changes are durable only after the next commit. */
export function handleManagementRequest(request: Request, queue: Queue): Response {
  const { status, condition, description, body } = runOperation(request, queue);
  return {
    properties: {
      statusCode: types.wrap_int(status),
      statusDescription: description ?? (status < 300 ? 'OK' : ''),
      ...(condition !== undefined && { errorCondition: types.wrap_symbol(condition) }),
      'com.microsoft:tracking-id': request.properties['com.microsoft:tracking-id'] ?? null,
    },
    body: body ?? {},
  };
}

function runOperation(request: Request, queue: Queue): ManagementResponse {
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
