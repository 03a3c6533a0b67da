import type { App } from '../app.ts';

/** Readers ignore counts after two minutes; a process that still sends has written its row long before. */
const keptMs = 10 * 60_000;

/** Removes counts of requests that processes no longer update. Idempotent: a process that sends again writes its row again. */
export async function purgeRequestCounts({
  requestCounts,
  clock,
}: Pick<App, 'requestCounts' | 'clock'>): Promise<{ requestCounts: number }> {
  const before = new Date(clock.now().getTime() - keptMs).toISOString();
  return { requestCounts: await requestCounts.purgeBefore(before) };
}
