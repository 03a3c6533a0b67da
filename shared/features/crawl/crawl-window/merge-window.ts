import type { GroupFacts } from '../../inventory/domain/group-facts.ts';
import type { ProjectFacts } from '../../inventory/domain/project-facts.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import type { TaskResult } from '../domain/run.ts';
import { mergedResult, rangedItems } from '../domain/window.ts';
import { writtenIds } from '../../inventory/domain/merge-page.ts';
import { mergeRows, type MergeOptions } from '../../inventory/merge-rows.ts';

/** The result of a merge, and the ids of the rows that it added or changed. */
type Merged = { result: TaskResult; written: number[] };
type Listing<Facts> = { pages: readonly InventoryItem<Facts>[][]; edges: readonly InventoryItem<Facts>[] };

/**
 * Merges a window with the stored rows of its id range and writes the differences: reads one range, and fills
 * transactions across pages. Edges are only counted, as another window has usually read them too. Idempotent.
 */
export async function mergeWindow<Facts extends GroupFacts | ProjectFacts>(
  { pages, edges }: Listing<Facts>,
  edge: { isFirst: boolean; isLast: boolean },
  observation: MergeOptions<Facts>,
): Promise<Merged> {
  const { context, observedAt } = observation;
  const observed = { subject: context.subject, at: observedAt, edges };
  const ranged = rangedItems(pages, edge);
  if (ranged === undefined) return { result: mergedResult([], [], observed), written: [] };
  const { items, ...range } = ranged;
  const merge = await mergeRows(items, { ...observation, range });
  return { result: mergedResult(items, [merge], observed), written: writtenIds(merge) };
}

/** Merges elements of another list, and concludes nothing about ids in between. Idempotent. */
export async function mergeBeside<Facts extends GroupFacts | ProjectFacts>(
  items: readonly InventoryItem<Facts>[],
  observation: MergeOptions<Facts>,
): Promise<Merged> {
  const { context, observedAt } = observation;
  const observed = { subject: context.subject, at: observedAt };
  if (items.length === 0) return { result: mergedResult([], [], observed), written: [] };
  const ids = items.map(({ id }) => id);
  const range = { first: Math.min(...ids), last: Math.max(...ids) };
  const merge = await mergeRows(items, { ...observation, range, marksMissing: false });
  return { result: mergedResult([], [merge], observed), written: writtenIds(merge) };
}
