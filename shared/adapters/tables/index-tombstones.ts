import pMap from 'p-map';

import { type Action, type Entity, type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import type { Unit } from './transactions.ts';

const removalsAtOnce = 8;
const movedAway = { movedAway: true };

/** A unit of a transaction; `marked` is the key of the index row that it marks, if it does. */
export type IndexedUnit = Unit & { tombstoneKey: string | undefined };

/**
 * Marks an index row whose thing has moved to another name or is removed. The SDK can't tie a delete within a transaction
 * to a version, so the row is replaced by this mark in the transaction and deleted after it; until then readers pass it
 * over.
 */
export function tombstoneIndexRow(keys: RowKeys, etag: string): Action {
  return ['update', { ...keys, ...movedAway }, 'Replace', { etag }];
}

export function isIndexTombstone(entity: Entity): boolean {
  return entity['movedAway'] === true;
}

/** Does all of these units or none, then deletes what they marked. Whoever has taken a name meanwhile keeps it. */
export async function transactAndDeleteTombstones(
  table: Table,
  units: readonly IndexedUnit[],
): Promise<void> {
  const actions = units.flatMap((unit) => unit.actions);
  const etags = await table.transact(actions);
  const marked = new Set(units.map((unit) => unit.tombstoneKey));
  const swept = actions.flatMap(([, { partitionKey, rowKey }], position) => {
    const etag = etags[position];
    return marked.has(rowKey) && etag !== undefined ? [{ partitionKey, rowKey, etag }] : [];
  });
  await pMap(
    swept,
    ({ partitionKey, rowKey, etag }) => withoutConflict(table.remove(partitionKey, rowKey, etag)),
    { concurrency: removalsAtOnce },
  );
}
