import type { App } from '../app.ts';

const keptMs = 90 * 24 * 3_600_000;
const minutesPerHour = 10;

/** Removes activities that are 90 days old, in the first ten minutes of each hour. Idempotent. */
export async function purgeActivities({
  activities,
  clock,
}: Pick<App, 'activities' | 'clock'>): Promise<{ activities: number }> {
  const now = clock.now();
  if (now.getUTCMinutes() >= minutesPerHour) return { activities: 0 };
  return { activities: await activities.purgeBefore(new Date(now.getTime() - keptMs).toISOString()) };
}
