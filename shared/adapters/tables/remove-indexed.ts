import pMap from 'p-map';

import type { IndexedKeys } from './index-keys.ts';
import { type IndexedUnit, tombstoneIndexRow, transactAndDeleteTombstones } from './index-tombstones.ts';
import { type Table, withoutConflict } from './table.ts';
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
  const inPairs = await pMap(packed(pairs), (pack) => removePack(table, pack), {
    concurrency: transactionsAtOnce,
  });
  const single = doomed.filter(({ indexEtag }) => indexEtag === undefined);
  const alone = await pMap(
    single,
    async ({ keys, etag }) =>
      Number(await withoutConflict(table.remove(keys.partitionKey, keys.rowKey, etag))),
    { concurrency: removalsAtOnce },
  );
  return [...inPairs, ...alone].reduce((sum, count) => sum + count, 0);
}

/** The row is deleted without a version of its own: the index row's stands for both. */
function unitOf({ partitionKey, rowKey, indexKey }: IndexedKeys, indexEtag: string): IndexedUnit {
  return {
    actions: [
      ['delete', { partitionKey, rowKey }],
      tombstoneIndexRow({ partitionKey, rowKey: indexKey }, indexEtag),
    ],
    tombstoneKey: indexKey,
  };
}

async function removePack(table: Table, pack: readonly IndexedUnit[]): Promise<number> {
  if (await withoutConflict(transactAndDeleteTombstones(table, pack))) return pack.length;
  if (pack.length <= 1) return 0;
  let removed = 0;
  for (const unit of pack) removed += await removePack(table, [unit]);
  return removed;
}
