import pMap from 'p-map';

import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import { type IndexedKeys, type IndexKeys, ownIndexEtag } from './index-keys.ts';
import { type Action, type Columns } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import { packed, type Unit } from './transactions.ts';

/**
 * Columns to set in a row and its index row. With `etag`, only while the row has this version. `indexEtag` says that the
 * index row was seen to be its own.
 */
export type Patch = { keys: IndexedKeys; columns: Columns; etag?: string; indexEtag?: string };

const transactionsAtOnce = 4;
const readsAtOnce = 8;
const attempts = 5;

/**
 * Sets columns in rows and their index rows, 50 rows a transaction. Rows that are gone, or changed since the
 * version that a patch names, are left out; where an index row belongs to something else by now, only the row is
 * changed. Columns that a patch does not name stay. Safe to repeat.
 */
export async function patchIndexed(table: Table, index: IndexKeys, patches: readonly Patch[]): Promise<void> {
  const units = await pMap(
    patches,
    async (patch) => {
      const indexEtag = patch.indexEtag ?? (index.isReusable ? await ownIndexEtag(table, patch.keys) : '*');
      return { patch, actions: actionsOf(patch, patch.etag ?? '*', indexEtag) };
    },
    { concurrency: readsAtOnce },
  );
  await pMap(packed(units), (pack) => patchPack(table, index, pack), { concurrency: transactionsAtOnce });
}

async function patchPack(
  table: Table,
  index: IndexKeys,
  pack: readonly (Unit & { patch: Patch })[],
): Promise<void> {
  if (await withoutConflict(table.transact(pack.flatMap((unit) => unit.actions)))) return;
  for (const { patch } of pack) await patchOne(table, index, patch);
}

/** Reads the row and its index row and changes both as they were read. */
async function patchOne(table: Table, index: IndexKeys, patch: Patch): Promise<void> {
  const { partitionKey, rowKey, id } = patch.keys;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const row = await table.get(partitionKey, rowKey, ['indexName']);
    if (row === undefined || (patch.etag !== undefined && patch.etag !== row.etag)) return;
    const keys = { ...patch.keys, indexKey: index.keyOf(String(row['indexName']), id) };
    const indexEtag = await ownIndexEtag(table, keys);
    if (await withoutConflict(table.transact(actionsOf({ ...patch, keys }, row.etag, indexEtag)))) return;
  }
  throw new ConcurrentChangeError(`A row of ${table.name} keeps being changed by others.`);
}

function actionsOf({ keys, columns }: Patch, etag: string, indexEtag: string | undefined): Action[] {
  const { partitionKey, rowKey, indexKey } = keys;
  const row: Action = ['update', { partitionKey, rowKey, ...columns }, 'Merge', { etag }];
  if (indexEtag === undefined) return [row];
  return [row, ['update', { partitionKey, rowKey: indexKey, ...columns }, 'Merge', { etag: indexEtag }]];
}
