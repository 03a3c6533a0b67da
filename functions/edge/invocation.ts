import { AsyncLocalStorage } from 'node:async_hooks';

import type { InvocationContext } from '@azure/functions';

import type { LogSink } from '../../shared/platform/log.ts';

type Invocation = { context: InvocationContext; correlationId: string | undefined };
const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs `work` so that whatever it logs belongs to this invocation, and so that what it sends carries the correlation id of
 * the request that began it all.
 */
export function withInvocation<Result>(
  context: InvocationContext,
  work: () => Result,
  correlationId?: string,
): Result {
  return current.run({ context, correlationId }, work);
}

/** The correlation id of what runs now: ARM's `x-ms-correlation-request-id`, carried on through the queues. */
export function currentCorrelationId(): string | undefined {
  return current.getStore()?.correlationId;
}

/** What each line of the log says beside its own fields. */
export function invocationFields(): { correlationId?: string } {
  const correlationId = currentCorrelationId();
  return correlationId === undefined ? {} : { correlationId };
}

const standardError: LogSink = { info: write, warn: write, error: write };

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The log of the invocation that runs now; outside of one, standard error. */
export function invocationSink(): LogSink {
  const context = current.getStore()?.context;
  if (context === undefined) return standardError;
  return {
    info: (line) => context.info(line),
    warn: (line) => context.warn(line),
    error: (line) => context.error(line),
  };
}
