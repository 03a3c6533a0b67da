import type { TimerHandler } from '@azure/functions';

import type { Log } from '../../shared/telemetry/log.ts';
import { withInvocation } from '../edge/invocation.ts';

/** Sends again what got stuck; see the flow for why it may run twice. */
export function watchdog(watchOver: () => Promise<{ resent: number }>, log: Log): TimerHandler {
  return (_timer, context) =>
    withInvocation(context, async () => {
      const { resent } = await watchOver();
      if (resent > 0) log.warn('stuck jobs were sent again', { resent });
    });
}
