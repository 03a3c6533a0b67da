import type { RootGroup } from './inventory.ts';

/**
 * Whether a crawl of one of these root groups can have something to tell the feed: as long as none of them was crawled to its
 * end, everything is new, and nothing can have come from another. What still waits from earlier is told when the run ends.
 */
export function canBeTold(roots: readonly RootGroup[]): boolean {
  return roots.some(({ crawl }) => crawl.completeAsOf !== undefined);
}
