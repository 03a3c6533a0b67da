import { inParallel } from './in-parallel.ts';
import type { IndexedKeys } from './index-keys.ts';
import { type MarkingUnit, markAway, transactAndSweep } from './index-tombstones.ts';
import { type Table, unlessChanged } from './table.ts';
import { packed } from './transactions.ts';

/**
 * A row to remove as it was seen: `etag` is its version, `indexEtag` that of its own index row, read no later; absent
 * when the name is another's by now.
 */
export type RowToRemove = { keys: IndexedKeys; etag: string; indexEtag: string | undefined };

const transactionsAtOnce = 4;
const removalsAtOnce = 8;

/** Removes rows with their index rows, unless they changed since; how many. Safe to repeat. */
export async function removeIndexed(table: Table, doomed: readonly RowToRemove[]): Promise<number> {
  const pairs = doomed.flatMap(({ keys, indexEtag }) =>
    indexEtag === undefined ? [] : [unitOf(keys, indexEtag)],
  );
  const inPairs = await inParallel(packed(pairs), transactionsAtOnce, (pack) => removePack(table, pack));
  const single = doomed.filter(({ indexEtag }) => indexEtag === undefined);
  const alone = await inParallel(single, removalsAtOnce, async ({ keys, etag }) =>
    Number(await unlessChanged(table.remove(keys.partitionKey, keys.rowKey, etag))),
  );
  return [...inPairs, ...alone].reduce((sum, count) => sum + count, 0);
}

/** The row is deleted without a version of its own: the index row's stands for both. */
function unitOf({ partitionKey, rowKey, indexKey }: IndexedKeys, indexEtag: string): MarkingUnit {
  return {
    actions: [['delete', { partitionKey, rowKey }], markAway({ partitionKey, rowKey: indexKey }, indexEtag)],
    marked: indexKey,
  };
}

async function removePack(table: Table, pack: readonly MarkingUnit[]): Promise<number> {
  if (await unlessChanged(transactAndSweep(table, pack))) return pack.length;
  if (pack.length <= 1) return 0;
  let removed = 0;
  for (const unit of pack) removed += await removePack(table, [unit]);
  return removed;
}
