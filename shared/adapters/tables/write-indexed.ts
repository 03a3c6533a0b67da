import pMap from 'p-map';

import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { RejectedRow } from '../../features/inventory/domain/merge-page.ts';
import { type IndexedKeys, type IndexKeys, ownIndexEtag } from './index-keys.ts';
import { type IndexedUnit, tombstoneIndexRow, transactAndDeleteTombstones } from './index-tombstones.ts';
import { type Action, type Columns } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import { packed } from './transactions.ts';
import { writeBatches } from './write-batches.ts';

export type IndexedWrite = {
  keys: IndexedKeys;
  columns: Columns;
  /** The version that the row must still have; absent: there must be none. */
  etag: string | undefined;
  /** Key of the previous index row; deleted if it still belongs to this row. */
  previousKey: string | undefined;
  /** Whether an index key that another has writtenKeys stays with the other. */
  yieldsIndexKey: boolean;
  /** Rows that are written with it or not at all. */
  extraActions: readonly Action[];
};

const transactionsAtOnce = 4;
const readsAtOnce = 8;
const attempts = 5;

type WriteUnit = IndexedUnit & { write: IndexedWrite };

/**
 * Writes each row with its index row and its events, and deletes its previous index row, in one transaction. All rows are
 * tried; then throws `ConcurrentChangeError` if any of them had changed. No row is written in part. A transaction that the
 * SDK retried after a lost response also looks like a conflict: the caller reads again and finds nothing to write. Rows that
 * the service rejects for their content are returned with the reason, and the others are written.
 */
export async function writeIndexed(
  table: Table,
  index: IndexKeys,
  writes: readonly IndexedWrite[],
): Promise<RejectedRow[]> {
  const writtenKeys = new Set(writes.map(({ keys }) => keys.indexKey));
  const isWritten = (key: string | undefined): boolean => key !== undefined && writtenKeys.has(key);
  const wanted = writes.map((write) =>
    isWritten(write.previousKey) ? { ...write, previousKey: undefined } : write,
  );
  const units = await pMap(wanted, (write) => unitOf(table, index, write), { concurrency: readsAtOnce });
  const written = await pMap(
    packed(units),
    (pack) =>
      writeBatches(pack, {
        write: (part) => transactAndDeleteTombstones(table, part),
        writeAlone: ({ write }) => writeOne(table, index, write),
        idOf: ({ write }) => write.keys.id,
      }),
    { concurrency: transactionsAtOnce },
  );
  const refused = written.flatMap((part) => part.rejected);
  const hasConflicts = written.some(({ conflicts }) => conflicts > 0);
  if (!hasConflicts && refused.length === 0) return [];
  // A name counted on to be writtenKeys over may not have been.
  const left = writes.filter(
    ({ keys, previousKey }) => isWritten(previousKey) && previousKey !== keys.indexKey,
  );
  await pMap(left, ({ keys, previousKey = '' }) => removeStaleIndexRow(table, index, keys, previousKey), {
    concurrency: readsAtOnce,
  });
  if (hasConflicts) throw new ConcurrentChangeError(`Rows of ${table.name} were changed meanwhile.`);
  return refused;
}

/** `careful`: whether there is a former index row at all is looked up, not writtenKeys for granted. */
async function unitOf(
  table: Table,
  index: IndexKeys,
  write: IndexedWrite,
  careful = false,
): Promise<WriteUnit> {
  const { keys, columns, etag, previousKey, extraActions } = write;
  const row = { partitionKey: keys.partitionKey, rowKey: keys.rowKey, ...columns };
  const guarded: Action = etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  const indexing = await indexingOf(table, index, write);
  const removal = previousKey === undefined ? [] : await removalOf(table, index, keys, previousKey, careful);
  const tombstoneKey = removal[0]?.[0] === 'update' ? previousKey : undefined;
  return { actions: [guarded, ...indexing, ...removal, ...extraActions], tombstoneKey, write };
}

async function indexingOf(
  table: Table,
  index: IndexKeys,
  { keys, columns, yieldsIndexKey }: IndexedWrite,
): Promise<Action[]> {
  const row = { partitionKey: keys.partitionKey, rowKey: keys.indexKey, ...columns };
  if (!yieldsIndexKey || !index.isReusable) return [['upsert', row, 'Replace']];
  const etag = await ownIndexEtag(table, keys);
  return etag === undefined ? [] : [['update', row, 'Replace', { etag }]];
}

async function removalOf(
  table: Table,
  index: IndexKeys,
  { id, partitionKey }: IndexedKeys,
  former: string,
  careful: boolean,
): Promise<Action[]> {
  const keys = { partitionKey, rowKey: former };
  if (!index.isReusable && !careful) return [['delete', keys]];
  const etag = await ownIndexEtag(table, { id, partitionKey, indexKey: former });
  if (etag === undefined) return [];
  return [index.isReusable ? tombstoneIndexRow(keys, etag) : ['delete', keys]];
}

/** A row that is still as it was read failed for the sake of an index row, which is then looked at again; whether it is written. */
async function writeOne(table: Table, index: IndexKeys, write: IndexedWrite): Promise<boolean> {
  const { partitionKey, rowKey } = write.keys;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await table.get(partitionKey, rowKey, []))?.etag !== write.etag) return false;
    const unit = await unitOf(table, index, write, true);
    if (await withoutConflict(transactAndDeleteTombstones(table, [unit]))) return true;
  }
  return false;
}

/** Deletes an index row that is its own and that its row no longer uses. */
async function removeStaleIndexRow(
  table: Table,
  index: IndexKeys,
  keys: IndexedKeys,
  former: string,
): Promise<void> {
  const { id, partitionKey, rowKey } = keys;
  // In this order: a row that is filed here again after the look at it changes the version of the index row.
  const etag = await ownIndexEtag(table, { id, partitionKey, indexKey: former });
  const row = await table.get(partitionKey, rowKey, ['indexName']);
  if (etag === undefined || row === undefined) return;
  if (index.keyOf(String(row['indexName']), id) === former) return;
  await withoutConflict(table.remove(partitionKey, former, etag));
}
