import pMap from 'p-map';

import type { GroupFacts, ProjectFacts } from '../../domain/inventory/inventory.ts';
import type { Listed } from '../../domain/inventory/merge-page.ts';
import type { TaskResult } from '../../domain/refresh/run.ts';
import { mergedResult, rangedPages } from '../../domain/refresh/window.ts';
import type { MergeRows, Observation } from '../../ports.ts';

/** Pages of one window that are merged at the same time; their id ranges don't touch. */
const mergesInFlight = 4;

type Listing<Facts> = { pages: readonly Listed<Facts>[][]; edges: readonly Listed<Facts>[] };

/**
 * Merges the pages of a window with the stored rows and writes what differs. What lies at its edges is only noted: in most
 * cases another window has read it as well. Safe to repeat.
 */
export async function mergeWindow<Facts extends GroupFacts | ProjectFacts>(
  { pages, edges }: Listing<Facts>,
  edge: { isFirst: boolean; isLast: boolean },
  observation: Observation<Facts>,
  mergeRows: MergeRows,
): Promise<TaskResult> {
  const ranged = rangedPages(pages, edge);
  const merges = await pMap(
    ranged,
    ({ items, first, last }) => mergeRows(items, { ...observation, range: { first, last } }),
    { concurrency: mergesInFlight },
  );
  const { telling, observedAt } = observation;
  return mergedResult(ranged, merges, { subject: telling.subject, at: observedAt, edges });
}
