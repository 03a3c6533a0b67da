import { inParallel } from './in-parallel.ts';
import { type IndexedKeys, type IndexKeys, movedAway, ownIndexEtag } from './index-keys.ts';
import { type Action, type Columns, type Table, unlessChanged } from './table.ts';
import { packed, type Unit } from './transactions.ts';

/** A row to write at its key and at its index key; the index row at `formerKey` is to go, if it is its own. */
export type IndexedWrite = { keys: IndexedKeys; columns: Columns; formerKey: string | undefined };

const transactionsAtOnce = 4;
const readsAtOnce = 8;

type WriteUnit = Unit & { withoutRemoval: Action[]; marked: string | undefined };

/** Each row with its index row, and the end of its former index row, in one transaction. Safe to repeat. */
export async function writeIndexed(
  table: Table,
  index: IndexKeys,
  writes: readonly IndexedWrite[],
): Promise<void> {
  const taken = new Set(writes.map(({ keys }) => keys.indexKey));
  const units = await inParallel(writes, readsAtOnce, async (write): Promise<WriteUnit> => {
    const { keys, columns } = write;
    const { partitionKey, rowKey, indexKey } = keys;
    const both: Action[] = [
      ['upsert', { partitionKey, rowKey, ...columns }, 'Replace'],
      ['upsert', { partitionKey, rowKey: indexKey, ...columns }, 'Replace'],
    ];
    const former = write.formerKey === undefined || taken.has(write.formerKey) ? undefined : write.formerKey;
    const removal = former === undefined ? undefined : await removalOf(table, index, keys, former);
    const marked = removal?.[0] === 'update' ? former : undefined;
    return { actions: removal === undefined ? both : [...both, removal], withoutRemoval: both, marked };
  });
  await inParallel(packed(units), transactionsAtOnce, (pack) => writePack(table, pack));
}

async function removalOf(
  table: Table,
  index: IndexKeys,
  { id, partitionKey }: IndexedKeys,
  former: string,
): Promise<Action | undefined> {
  if (!index.passesOn) return ['delete', { partitionKey, rowKey: former }];
  const etag = await ownIndexEtag(table, { id, partitionKey, indexKey: former });
  if (etag === undefined) return undefined;
  return ['update', { partitionKey, rowKey: former, ...movedAway }, 'Replace', { etag }];
}

/** A removal that comes too late fails its whole transaction: then each row goes by itself, if need be without it. */
async function writePack(table: Table, pack: readonly WriteUnit[]): Promise<void> {
  if (await unlessChanged(transactAndSweep(table, pack))) return;
  for (const unit of pack) {
    if (await unlessChanged(transactAndSweep(table, [unit]))) continue;
    await table.transact(unit.withoutRemoval);
  }
}

async function transactAndSweep(table: Table, pack: readonly WriteUnit[]): Promise<void> {
  const actions = pack.flatMap((unit) => unit.actions);
  const etags = await table.transact(actions);
  const marked = new Set(pack.map((unit) => unit.marked));
  const swept = actions.flatMap(([, { partitionKey, rowKey }], position) => {
    const etag = etags[position];
    return marked.has(rowKey) && etag !== undefined ? [{ partitionKey, rowKey, etag }] : [];
  });
  // Whoever has taken the name meanwhile keeps it.
  await inParallel(swept, readsAtOnce, ({ partitionKey, rowKey, etag }) =>
    unlessChanged(table.remove(partitionKey, rowKey, etag)),
  );
}
