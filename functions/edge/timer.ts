import type { InvocationContext } from '@azure/functions';

import { runAll } from '../../shared/platform/run-all.ts';
import { withInvocation } from './invocation.ts';
import type { Service } from './service.ts';

/** A function that is triggered by a timer. Its steps may run twice; each returns counts of what it did. */
export type TimerFunction = {
  /** Cron expression, or the setting that holds it. */
  schedule: string;
  /** Message of the log line that shows the counts, written if any of them is above zero. */
  message: string;
  steps: readonly ((service: Service) => Promise<Record<string, number>>)[];
};

/** Runs the steps one after another, whether or not an earlier one failed; throws afterwards what went wrong. */
export function runTimer(
  { message, steps }: TimerFunction,
  context: InvocationContext,
  service: Service,
): Promise<void> {
  return withInvocation(context, async () => {
    const counts: Record<string, number> = {};
    await runAll(steps, async (step) => void Object.assign(counts, await step(service)));
    if (Object.values(counts).some((count) => count > 0)) service.app.log.info(message, counts);
  });
}
