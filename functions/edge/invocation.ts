import { AsyncLocalStorage } from 'node:async_hooks';

import type { InvocationContext } from '@azure/functions';

import type { LogSink } from '../../shared/platform/log.ts';
import { telemetry } from './traced.ts';

type Invocation = { context: InvocationContext; correlationId: string | undefined };
const current = new AsyncLocalStorage<Invocation>();

/**
 * Runs `work` within an invocation: its log lines belong to the invocation, and the jobs that it sends carry the correlation
 * id of the request that started it.
 */
export function withInvocation<Result>(
  context: InvocationContext,
  work: () => Result,
  correlationId?: string,
): Result {
  telemetry().annotate({ 'palisade.correlation_id': correlationId });
  return current.run({ context, correlationId }, work);
}

/** The correlation id of the current invocation: ARM's `x-ms-correlation-request-id`, carried through the queues. */
export function currentCorrelationId(): string | undefined {
  return current.getStore()?.correlationId;
}

/** Fields of each log line beside its own. */
export function invocationFields(): { correlationId?: string } {
  const correlationId = currentCorrelationId();
  return correlationId === undefined ? {} : { correlationId };
}

const standardError: LogSink = { info: write, warn: write, error: write };

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The log of the current invocation; outside of one, standard error. */
export function invocationSink(): LogSink {
  const context = current.getStore()?.context;
  if (context === undefined) return standardError;
  return {
    info: (line) => context.info(line),
    warn: (line) => context.warn(line),
    error: (line) => context.error(line),
  };
}
