import type { Activities } from './ports.ts';
import type { Chance } from '../../platform/clock.ts';

type Deps = { activities: Pick<Activities, 'purgeBefore'>; clock: Chance };

const keptMs = 90 * 24 * 3_600_000;
const looksAnHour = 10;

/** Removes activities that are 90 days old, in the first minutes of each hour. Safe to repeat. */
export async function purgeActivities({ activities, clock }: Deps): Promise<{ activities: number }> {
  const now = clock.now();
  if (now.getUTCMinutes() >= looksAnHour) return { activities: 0 };
  return { activities: await activities.purgeBefore(new Date(now.getTime() - keptMs).toISOString()) };
}
