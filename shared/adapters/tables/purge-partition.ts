import pMap from 'p-map';

import type { KeyRange } from './keys.ts';
import { type Action, type Entity, type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

const rowsATransaction = 100;
const transactionsAtOnce = 4;

/**
 * Deletes the rows of a partition, or of a range of it. Safe to repeat, and while another does the same: where a
 * transaction finds a row gone, its rows are deleted one by one.
 */
export async function purgePartition(table: Table, partitionKey: string, range?: KeyRange): Promise<void> {
  const query = { partitionKey, select: [], ...omitUndefined({ range }) };
  for await (const page of table.pages(query)) await removeAll(table, page);
}

/** Deletes the first rows of these pages, of whatever partitions, at most so many; how many. */
export async function purgeFirst(
  table: Table,
  pages: AsyncIterable<Entity[]>,
  most: number,
): Promise<number> {
  let purged = 0;
  for await (const page of pages) {
    const rows = page.slice(0, most - purged);
    const partitions = Map.groupBy(rows, ({ partitionKey }) => partitionKey);
    for (const own of partitions.values()) await removeAll(table, own);
    purged += rows.length;
    if (purged >= most) break;
  }
  return purged;
}

/** Deletes these rows of one partition; fine where they are gone. */
export async function removeAll(table: Table, rows: readonly RowKeys[]): Promise<void> {
  const chunks: RowKeys[][] = [];
  for (let start = 0; start < rows.length; start += rowsATransaction) {
    chunks.push(rows.slice(start, start + rowsATransaction));
  }
  await pMap(chunks, (chunk) => removeChunk(table, chunk), { concurrency: transactionsAtOnce });
}

async function removeChunk(table: Table, rows: readonly RowKeys[]): Promise<void> {
  const actions = rows.map(({ partitionKey, rowKey }): Action => ['delete', { partitionKey, rowKey }]);
  if (await withoutConflict(table.transact(actions))) return;
  for (const { partitionKey, rowKey } of rows) await table.remove(partitionKey, rowKey);
}
