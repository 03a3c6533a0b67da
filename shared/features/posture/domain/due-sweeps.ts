import { isDue } from '../../connectors/domain/is-due.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isLost } from '../../inventory/domain/lost-root.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import type { Sweep } from './sweep.ts';

/** Root groups to sweep: from the start, or on from the page at which a sweep has stood still. */
export type DueSweeps = { rootIds: number[]; stuck: Sweep[] };

/** Longer than a page takes, even if its message waits behind the jobs of other sweeps. */
const maxStandMs = 3_600_000;
/** So that a tick of the timer fills no queue. */
const maxRoots = 10;

/**
 * Picks the root groups whose last sweep began a period ago, those never swept first; each has its own time in the
 * period, by the name of the sweep. A root group that is being crawled is swept when its run ends.
 */
export function dueSweeps(
  roots: readonly RootGroup[],
  sweeps: readonly Sweep[],
  now: Date,
  periodHours: number,
  name = 'posture',
): DueSweeps {
  const byRoot = new Map(sweeps.map((sweep) => [sweep.rootId, sweep]));
  const open = roots
    .filter((root) => isClaimed(root) && !isLost(root))
    .map(({ facts, crawl }) => ({ id: facts.id, crawl }));
  const isStuck = (sweep: Sweep | undefined): sweep is Sweep =>
    sweep !== undefined &&
    sweep.endedAt === undefined &&
    now.getTime() - Date.parse(sweep.movedAt) > maxStandMs;
  const stuck = open.map(({ id }) => byRoot.get(id)).filter(isStuck);
  const isOpen = new Set(stuck.map(({ rootId }) => rootId));
  const rootIds = open
    .filter(({ id, crawl }) => crawl.state !== 'pending' && !isOpen.has(id))
    .filter(({ id }) => isDue(`${id}/${name}`, byRoot.get(id)?.at, now, periodHours * 60))
    .map(({ id }) => id)
    .toSorted((a, b) => (byRoot.get(a)?.at ?? '').localeCompare(byRoot.get(b)?.at ?? ''));
  return { rootIds: rootIds.slice(0, maxRoots), stuck: stuck.slice(0, maxRoots) };
}
