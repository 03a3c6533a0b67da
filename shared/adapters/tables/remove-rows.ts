import pMap from 'p-map';

import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { Scope } from '../../features/inventory/domain/inventory.ts';
import type { StoredRow } from '../../features/inventory/domain/merge-page.ts';
import { type IndexedKeys, type IndexKeys, ownIndexEtag, ownIndexRow } from './index-keys.ts';
import { keysFrom } from './keys.ts';
import { type RowToRemove, removeIndexed } from './remove-indexed.ts';
import type { Entity } from './table-types.ts';
import type { RangeQuery, Table } from './table.ts';

/** Rows of one kind, as far as removing them goes. */
export type RemovableRows = {
  table: Table;
  index: IndexKeys;
  rowPrefix: string;
  keysOf: (scope: Scope, id: number, indexName: string) => IndexedKeys;
};

const pageLimit = 1_000;
const readsAtOnce = 8;
const attempts = 5;

/**
 * Removes a row as it was read; false when it changed since. One whose index row keeps changing throws
 * `ConcurrentChangeError`.
 */
export async function removeRow(
  { table, keysOf }: RemovableRows,
  scope: Scope,
  { id, indexName, etag }: Pick<StoredRow, 'id' | 'indexName' | 'etag'>,
): Promise<boolean> {
  const keys = keysOf(scope, id, indexName);
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    // In this order: if the index row keeps its version, the row was still the same when it was looked at.
    const indexEtag = await ownIndexEtag(table, keys);
    const row = await table.get(keys.partitionKey, keys.rowKey, []);
    if (row === undefined) return true;
    if (row.etag !== etag) return false;
    if ((await removeIndexed(table, [{ keys, etag, indexEtag }])) === 1) return true;
  }
  throw new ConcurrentChangeError(`A row of ${table.name} keeps being changed by others.`);
}

/** Removes up to 1,000 tombstones; what is revived meanwhile stays. The service reads all rows to find them. */
export async function purgeTombstones(rows: RemovableRows, scope: Scope, before: string): Promise<number> {
  const { partitionKey } = rows.keysOf(scope, 0, '');
  const tombstones = await firstOf(rows.table, {
    partitionKey,
    range: keysFrom(rows.rowPrefix),
    where: { column: 'removedAt', below: before },
    select: ['id', 'indexName'],
  });
  const doomed = await pMap(
    tombstones,
    async (row): Promise<RowToRemove[]> => {
      const keys = rows.keysOf(scope, Number(row['id']), String(row['indexName']));
      const own = await ownIndexRow(rows.table, keys, ['removedAt']);
      return own === undefined || isOlder(own, before)
        ? [{ keys, etag: row.etag, indexEtag: own?.etag }]
        : [];
    },
    { concurrency: readsAtOnce },
  );
  return removeIndexed(rows.table, doomed.flat());
}

/** An index row holds the same columns as its row, so one without `removedAt` belongs to a row that was restored. */
function isOlder({ removedAt }: Entity, before: string): boolean {
  return typeof removedAt === 'string' && removedAt < before;
}

async function firstOf(table: Table, query: RangeQuery): Promise<Entity[]> {
  const found: Entity[] = [];
  for await (const page of table.pages(query)) {
    found.push(...page);
    if (found.length >= pageLimit) break;
  }
  return found.slice(0, pageLimit);
}
