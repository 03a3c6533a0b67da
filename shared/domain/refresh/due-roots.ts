import type { RootGroup } from '../inventory/inventory.ts';
import { isHeld } from '../onboarding/root-group.ts';
import { isDue } from './is-due.ts';
import { longestRunMs } from './superseded-runs.ts';

const minuteMs = 60_000;
const hookCheckMs = 60 * minuteMs;

/** Root groups whose last complete crawl is a period old, the oldest first; each has its own place in the period. */
export function rootsToCrawl(roots: readonly RootGroup[], now: Date, periodMinutes: number): RootGroup[] {
  return roots
    .filter((root) => isHeld(root) && !isBusy(root, now))
    .filter((root) => isDue(String(root.facts.id), lastAt(root), now, periodMinutes))
    .sort((a, b) => lastAt(a).localeCompare(lastAt(b)));
}

/** Root groups whose webhook has not been looked after for an hour. */
export function rootsToCheck(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter((root) => {
    const checkedAt = root.hook?.checkedAt;
    return isHeld(root) && (checkedAt === undefined || now.getTime() - Date.parse(checkedAt) > hookCheckMs);
  });
}

function lastAt(root: RootGroup): string {
  return root.crawl.completeAsOf ?? root.firstSeenAt;
}

function isBusy(root: RootGroup, now: Date): boolean {
  const since = Date.parse(root.provisioningStatusUpdateTimeUtc);
  return root.crawl.state === 'pending' && now.getTime() - since < longestRunMs;
}
