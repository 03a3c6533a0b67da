import type { App } from '../app.ts';

const keptMs = 90 * 24 * 3_600_000;
const looksAnHour = 10;

/** Removes activities that are 90 days old, in the first minutes of each hour. Safe to repeat. */
export async function purgeActivities({
  activities,
  clock,
}: Pick<App, 'activities' | 'clock'>): Promise<{ activities: number }> {
  const now = clock.now();
  if (now.getUTCMinutes() >= looksAnHour) return { activities: 0 };
  return { activities: await activities.purgeBefore(new Date(now.getTime() - keptMs).toISOString()) };
}
