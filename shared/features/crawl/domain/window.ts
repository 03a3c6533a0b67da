import type { GroupFacts } from '../../inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../inventory/domain/project-facts.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import type { MergeResult } from '../../inventory/domain/merge-page.ts';
import { unstoredRow } from '../../inventory/domain/unreadable.ts';
import { addCounts, noCounts, type Edge, type TaskResult } from './run.ts';

/** The elements of a window and its range of ids: stored rows in the range that it did not list are missing. */
export type RangedItems<Facts> = { items: InventoryItem<Facts>[]; first: number; last: number };

/**
 * The range of a window is from its lowest to its highest id; that of the list's first window begins at 1, that of its
 * last ends at the largest id. An id that is listed twice, because rows shifted, counts once, as listed first.
 * Undefined for a window without items, unless the whole list is empty.
 */
export function rangedItems<Facts>(
  pages: readonly InventoryItem<Facts>[][],
  { isFirst, isLast }: { isFirst: boolean; isLast: boolean },
): RangedItems<Facts> | undefined {
  const items = distinct(pages.flat());
  if (items.length === 0 && !(isFirst && isLast)) return undefined;
  return {
    items,
    first: isFirst ? 1 : lowest(items),
    last: isLast ? Number.MAX_SAFE_INTEGER : highest(items),
  };
}

function distinct<Facts>(items: readonly InventoryItem<Facts>[]): InventoryItem<Facts>[] {
  return [...new Map(items.toReversed().map((item) => [item.id, item])).values()].toReversed();
}

function lowest(items: readonly { id: number }[]): number {
  return items.reduce((low, item) => Math.min(low, item.id), Number.MAX_SAFE_INTEGER);
}

function highest(items: readonly { id: number }[]): number {
  return items.reduce((high, item) => Math.max(high, item.id), 0);
}

/** The next run confirms more; the row of a task must stay small. */
const maxMissingIds = 5_000;

/** Sums up the merges of a window as a task result. A row that the tables rejected is reported as unreadable. */
export function mergedResult<Facts extends GroupFacts | ProjectFacts>(
  items: readonly InventoryItem<Facts>[],
  merges: readonly MergeResult<Facts>[],
  observed: { subject: 'group' | 'project'; at: string; edges?: readonly InventoryItem<Facts>[] },
): TaskResult {
  const counts = merges.map((merge) => ({
    ...noCounts,
    added: merge.added.length,
    changed: merge.changed.length,
    unchanged: merge.unchanged,
    missing: merge.missing.length,
  }));
  const range = items.length === 0 ? {} : { idRange: { first: lowest(items), last: highest(items) } };
  const missingIds = merges.flatMap((merge) => merge.missing.map((row) => row.id)).slice(0, maxMissingIds);
  const unreadable = merges.flatMap((merge) => merge.rejected.map((row) => unstoredRow(row, observed)));
  const edges = (observed.edges ?? []).map(edgeOf);
  const withEdges = edges.length === 0 ? {} : { edges };
  return { counts: counts.reduce(addCounts, noCounts), unreadable, ...range, missingIds, ...withEdges };
}

function edgeOf({ id, facts }: InventoryItem<GroupFacts | ProjectFacts>): Edge {
  return 'groupId' in facts ? { id, groupId: facts.groupId } : { id };
}
