import type { GroupFacts } from '../../inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../inventory/domain/project-facts.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import type { TaskResult } from '../domain/run.ts';
import { mergedResult, rangedItems } from '../domain/window.ts';
import { mergeRows, type MergeOptions } from '../../inventory/merge-rows.ts';

type Listing<Facts> = { pages: readonly InventoryItem<Facts>[][]; edges: readonly InventoryItem<Facts>[] };

/**
 * Merges a window with the stored rows of its id range and writes the differences: reads one range, and fills
 * transactions across pages. Edges are only counted, as another window has usually read them too. Idempotent.
 */
export async function mergeWindow<Facts extends GroupFacts | ProjectFacts>(
  { pages, edges }: Listing<Facts>,
  edge: { isFirst: boolean; isLast: boolean },
  observation: MergeOptions<Facts>,
): Promise<TaskResult> {
  const { context, observedAt } = observation;
  const observed = { subject: context.subject, at: observedAt, edges };
  const ranged = rangedItems(pages, edge);
  if (ranged === undefined) return mergedResult([], [], observed);
  const { items, ...range } = ranged;
  return mergedResult(items, [await mergeRows(items, { ...observation, range })], observed);
}

/** Merges elements of another list, and concludes nothing about ids in between. Idempotent. */
export async function mergeBeside<Facts extends GroupFacts | ProjectFacts>(
  items: readonly InventoryItem<Facts>[],
  observation: MergeOptions<Facts>,
): Promise<TaskResult> {
  const { context, observedAt } = observation;
  const observed = { subject: context.subject, at: observedAt };
  if (items.length === 0) return mergedResult([], [], observed);
  const ids = items.map(({ id }) => id);
  const range = { first: Math.min(...ids), last: Math.max(...ids) };
  return mergedResult([], [await mergeRows(items, { ...observation, range, marksMissing: false })], observed);
}
