import { app } from '@azure/functions';

// oxlint-disable-next-line import/no-unassigned-import -- it registers the functions
import '../../functions/index.ts';

/** The app in a host that reports to its parent when a function has ended, because a timer fired by hand does not. */
app.hook.postInvocation(({ invocationContext, error }) => {
  process.send?.({ ended: invocationContext.functionName, failed: error !== null && error !== undefined });
});
