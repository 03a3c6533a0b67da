import type { Entity, Table } from './table.ts';

/** The keys of a row and of its index row. */
export type IndexedKeys = { id: number; partitionKey: string; rowKey: string; indexKey: string };

/**
 * How index keys are made. `passesOn`: the same key may belong to another thing later (a name that was given up), so an
 * index row is changed and removed by its owner only.
 */
export type IndexKeys = { keyOf(name: string, id: number): string; passesOn: boolean };

/** The version of the index row at `indexKey`, if it belongs to this id. */
export async function ownIndexEtag(
  table: Table,
  { partitionKey, indexKey, id }: Omit<IndexedKeys, 'rowKey'>,
): Promise<string | undefined> {
  const entity = await table.get(partitionKey, indexKey, ['id']);
  return entity !== undefined && Number(entity['id']) === id ? entity.etag : undefined;
}

/**
 * Marks an index row whose thing has moved to another name. The SDK can't tie a delete within a transaction to a version,
 * so the row is replaced by this mark in the transaction and deleted after it; until then readers pass it over.
 */
export const movedAway = { movedAway: true };

export function isMovedAway(entity: Entity): boolean {
  return entity['movedAway'] === true;
}
