import { app } from '@azure/functions';

// oxlint-disable-next-line import/no-unassigned-import -- it registers the functions
import '../../functions/index.ts';

/** The app as it is, in a host that tells its parent when a function has ended: timers fired by hand do not say so. */
app.hook.postInvocation(({ invocationContext, error }) => {
  process.send?.({ ended: invocationContext.functionName, failed: error !== null && error !== undefined });
});
