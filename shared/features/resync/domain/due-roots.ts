import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isLost } from '../../inventory/domain/lost-root.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { isDue } from '../../connectors/domain/is-due.ts';
import { maxRunMs } from '../../crawl/domain/run.ts';

const minuteMs = 60_000;
const hookCheckMs = 60 * minuteMs;
const recheckMs = 60 * minuteMs;

/** Root groups whose last complete crawl is a period old, oldest first; each has its own time in the period. */
export function rootsToCrawl(roots: readonly RootGroup[], now: Date, periodMinutes: number): RootGroup[] {
  return roots
    .filter((root) => isClaimed(root) && !isLost(root) && !isBusy(root, now))
    .filter((root) => isDue(String(root.facts.id), lastAt(root), now, periodMinutes))
    .sort((a, b) => lastAt(a).localeCompare(lastAt(b)));
}

/** Root groups whose webhook was last checked more than an hour ago. */
export function rootsToCheck(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter((root) => {
    const checkedAt = root.hook?.checkedAt;
    if (!isClaimed(root) || isLost(root)) return false;
    return checkedAt === undefined || now.getTime() - Date.parse(checkedAt) > hookCheckMs;
  });
}

/** Root groups that GitLab did not return, and that were last looked for more than an hour ago. */
export function rootsToLookFor(roots: readonly RootGroup[], now: Date): RootGroup[] {
  return roots.filter((root) => {
    const lookedAt = root.notFound?.lookedAt;
    return isClaimed(root) && lookedAt !== undefined && now.getTime() - Date.parse(lookedAt) > recheckMs;
  });
}

function lastAt(root: RootGroup): string {
  return root.crawl.completeAsOf ?? root.firstSeenAt;
}

function isBusy(root: RootGroup, now: Date): boolean {
  const since = Date.parse(root.provisioningStatusUpdateTimeUtc);
  return root.crawl.state === 'pending' && now.getTime() - since < maxRunMs;
}
