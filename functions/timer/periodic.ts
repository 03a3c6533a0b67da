import type { TimerHandler } from '@azure/functions';

import type { Log } from '../../shared/platform/log.ts';
import { withInvocation } from '../edge/invocation.ts';

/** A timer function for a deed that may run twice, as its flow says; what it did is one line in the log, if anything. */
export function periodic(
  sentence: string,
  deed: () => Promise<Record<string, number>>,
  log: Log,
): TimerHandler {
  return (_timer, context) =>
    withInvocation(context, async () => {
      const done = await deed();
      if (Object.values(done).some((count) => count > 0)) log.info(sentence, done);
    });
}
