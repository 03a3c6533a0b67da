import type { InvocationContext } from '@azure/functions';

import type { QueueName } from '../shared/contracts/job.ts';
import { handleMessage } from './edge/queue.ts';
import type { Service } from './edge/service.ts';
import { senderParent, traced } from './edge/traced.ts';

/** Runs the job of a message, in a span of its sender's trace. */
export function onMessage(
  queue: QueueName,
  message: unknown,
  context: InvocationContext,
  { app, telemetry }: Service,
): Promise<void> {
  const span = { name: `process ${queue}`, kind: 'consumer' } as const;
  return traced({ ...span, ...senderParent(context) }, telemetry, () =>
    handleMessage(message, context, queue, app),
  );
}
