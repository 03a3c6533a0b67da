import type { App } from '../app.ts';

/** Readers ignore counts after two minutes; a process that still sends has written its row long before. */
const keptMs = 10 * 60_000;

/**
 * Removes counts of requests that processes no longer update, and shared budgets in which nothing has counted for as long.
 * Idempotent: a process that sends again writes its rows again.
 */
export async function purgeRequestCounts({
  requestCounts,
  sharedBudgets,
  clock,
}: Pick<App, 'requestCounts' | 'sharedBudgets' | 'clock'>): Promise<{
  requestCounts: number;
  sharedBudgets: number;
}> {
  const before = new Date(clock.now().getTime() - keptMs).toISOString();
  return {
    requestCounts: await requestCounts.purgeBefore(before),
    sharedBudgets: await sharedBudgets.purgeUnused(before),
  };
}
