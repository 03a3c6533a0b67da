import pMap from 'p-map';

import type { Scope } from '../../domain/inventory/inventory.ts';
import { mergePage, type Listed, type Merge } from '../../domain/inventory/merge-page.ts';
import type { TaskResult } from '../../domain/refresh/run.ts';
import { mergedResult, rangedPages, type RangedPage } from '../../domain/refresh/window.ts';
import type { InventoryRows } from '../../ports.ts';

/** Pages of one window that are merged at the same time; their id ranges don't touch. */
const mergesInFlight = 4;

/** Merges the pages of a window with the stored rows and writes what differs. Safe to repeat. */
export async function mergeWindow<Facts>(
  scope: Scope,
  pages: readonly Listed<Facts>[][],
  edge: { isFirst: boolean; isLast: boolean },
  rows: InventoryRows<Facts>,
  now: string,
): Promise<TaskResult> {
  const ranged = rangedPages(pages, edge);
  const merges = await pMap(ranged, (page) => mergeOne(scope, page, rows, now), {
    concurrency: mergesInFlight,
  });
  return mergedResult(ranged, merges);
}

async function mergeOne<Facts>(
  scope: Scope,
  page: RangedPage<Facts>,
  rows: InventoryRows<Facts>,
  now: string,
): Promise<Merge<Facts>> {
  const stored = await rows.between(scope, page.first, page.last);
  const merge = mergePage(page.items, stored, now);
  const changes = [...merge.added, ...merge.changed];
  if (changes.length > 0) await rows.write(scope, changes);
  if (merge.newlyMissing.length > 0) await rows.markMissing(scope, merge.newlyMissing, now);
  return merge;
}
