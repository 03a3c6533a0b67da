import { AsyncLocalStorage } from 'node:async_hooks';

import type { InvocationContext } from '@azure/functions';

import type { LogSink } from '../../shared/telemetry/log.ts';

const current = new AsyncLocalStorage<InvocationContext>();

/** Runs `work` so that whatever it logs belongs to this invocation. */
export function withInvocation<Result>(context: InvocationContext, work: () => Result): Result {
  return current.run(context, work);
}

const standardError: LogSink = { info: write, warn: write, error: write };

function write(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The log of the invocation that runs now; outside of one, standard error. */
export function invocationSink(): LogSink {
  const context = current.getStore();
  if (context === undefined) return standardError;
  return {
    info: (line) => context.info(line),
    warn: (line) => context.warn(line),
    error: (line) => context.error(line),
  };
}
