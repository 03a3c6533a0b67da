import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** The keys of a row and of its index row. */
export type IndexedKeys = { id: number; partitionKey: string; rowKey: string; indexKey: string };

/**
 * How index keys are made. `isReusable`: the same key may belong to another thing later (a name that was given up), so an
 * index row is changed and removed by its owner only.
 */
export type IndexKeys = { keyOf(name: string, id: number): string; isReusable: boolean };

/** The index row at `indexKey`, if it belongs to this id. */
export async function ownIndexRow(
  table: Table,
  { partitionKey, indexKey, id }: Omit<IndexedKeys, 'rowKey'>,
  select: readonly string[] = [],
): Promise<Entity | undefined> {
  const entity = await table.get(partitionKey, indexKey, ['id', ...select]);
  return entity !== undefined && Number(entity['id']) === id ? entity : undefined;
}

/**
 * The version of the index row at `indexKey`, if it belongs to this id. Every write of a row writes its own index row
 * as well, so as long as this version stands, the row has not changed either.
 */
export async function ownIndexEtag(
  table: Table,
  keys: Omit<IndexedKeys, 'rowKey'>,
): Promise<string | undefined> {
  return (await ownIndexRow(table, keys))?.etag;
}
