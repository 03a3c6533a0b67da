import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { RefusedRow } from '../../features/inventory/domain/merge-page.ts';
import { inParallel } from './in-parallel.ts';
import { type IndexedKeys, type IndexKeys, ownIndexEtag } from './index-keys.ts';
import { type MarkingUnit, markAway, transactAndSweep } from './index-tombstones.ts';
import { type Action, type Columns, type Table, unlessChanged } from './table.ts';
import { packed } from './transactions.ts';
import { writeBatches } from './batch/write-batches.ts';

export type IndexedWrite = {
  keys: IndexedKeys;
  columns: Columns;
  /** The version that the row must still have; absent: there must be none. */
  etag: string | undefined;
  /** Where its former index row lies, which is to go if it is its own. */
  formerKey: string | undefined;
  /** Whether an index key that another has taken stays with the other. */
  yields: boolean;
  /** Rows that are written with it or not at all. */
  beside: readonly Action[];
};

const transactionsAtOnce = 4;
const readsAtOnce = 8;
const attempts = 5;

type WriteUnit = MarkingUnit & { write: IndexedWrite };

/**
 * Each row with its index row, what belongs beside it and the end of its former index row, in one transaction. All are
 * tried; then throws `ConcurrentChangeError` if any row was no longer as it was read. Nothing is half-written within
 * one row. A transaction that the SDK repeated because the answer was lost looks like that too, although it was done: who
 * reads and compares again finds nothing left to write. Rows that the service refuses for what they hold come back with the
 * reason, and the others are written.
 */
export async function writeIndexed(
  table: Table,
  index: IndexKeys,
  writes: readonly IndexedWrite[],
): Promise<RefusedRow[]> {
  const taken = new Set(writes.map(({ keys }) => keys.indexKey));
  const isTaken = (key: string | undefined): boolean => key !== undefined && taken.has(key);
  const wanted = writes.map((write) =>
    isTaken(write.formerKey) ? { ...write, formerKey: undefined } : write,
  );
  const units = await inParallel(wanted, readsAtOnce, (write) => unitOf(table, index, write));
  const written = await inParallel(packed(units), transactionsAtOnce, (pack) =>
    writeBatches(pack, {
      write: (part) => transactAndSweep(table, part),
      alone: ({ write }) => writeOne(table, index, write),
      idOf: ({ write }) => write.keys.id,
    }),
  );
  const refused = written.flatMap((part) => part.refused);
  const isLost = written.some(({ lost }) => lost > 0);
  if (!isLost && refused.length === 0) return [];
  // A name counted on to be taken over may not have been.
  const left = writes.filter(({ keys, formerKey }) => isTaken(formerKey) && formerKey !== keys.indexKey);
  await inParallel(left, readsAtOnce, ({ keys, formerKey = '' }) => dropStale(table, index, keys, formerKey));
  if (isLost) throw new ConcurrentChangeError(`Rows of ${table.name} were changed meanwhile.`);
  return refused;
}

/** `careful`: whether there is a former index row at all is looked up, not taken for granted. */
async function unitOf(
  table: Table,
  index: IndexKeys,
  write: IndexedWrite,
  careful = false,
): Promise<WriteUnit> {
  const { keys, columns, etag, formerKey, beside } = write;
  const row = { partitionKey: keys.partitionKey, rowKey: keys.rowKey, ...columns };
  const guarded: Action = etag === undefined ? ['create', row] : ['update', row, 'Replace', { etag }];
  const indexing = await indexingOf(table, index, write);
  const removal = formerKey === undefined ? [] : await removalOf(table, index, keys, formerKey, careful);
  const marked = removal[0]?.[0] === 'update' ? formerKey : undefined;
  return { actions: [guarded, ...indexing, ...removal, ...beside], marked, write };
}

async function indexingOf(
  table: Table,
  index: IndexKeys,
  { keys, columns, yields }: IndexedWrite,
): Promise<Action[]> {
  const row = { partitionKey: keys.partitionKey, rowKey: keys.indexKey, ...columns };
  if (!yields || !index.passesOn) return [['upsert', row, 'Replace']];
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
  if (!index.passesOn && !careful) return [['delete', keys]];
  const etag = await ownIndexEtag(table, { id, partitionKey, indexKey: former });
  if (etag === undefined) return [];
  return [index.passesOn ? markAway(keys, etag) : ['delete', keys]];
}

/** A row that is still as it was read failed for the sake of an index row, which is then looked at again; whether it is written. */
async function writeOne(table: Table, index: IndexKeys, write: IndexedWrite): Promise<boolean> {
  const { partitionKey, rowKey } = write.keys;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if ((await table.get(partitionKey, rowKey, []))?.etag !== write.etag) return false;
    const unit = await unitOf(table, index, write, true);
    if (await unlessChanged(transactAndSweep(table, [unit]))) return true;
  }
  return false;
}

/** Deletes an index row that is its own and that its row is not filed under any more. */
async function dropStale(table: Table, index: IndexKeys, keys: IndexedKeys, former: string): Promise<void> {
  const { id, partitionKey, rowKey } = keys;
  // In this order: a row that is filed here again after the look at it changes the version of the index row.
  const etag = await ownIndexEtag(table, { id, partitionKey, indexKey: former });
  const row = await table.get(partitionKey, rowKey, ['indexName']);
  if (etag === undefined || row === undefined) return;
  if (index.keyOf(String(row['indexName']), id) === former) return;
  await unlessChanged(table.remove(partitionKey, former, etag));
}
