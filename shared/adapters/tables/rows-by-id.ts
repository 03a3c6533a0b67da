import pMap from 'p-map';

import { paddedId } from './keys.ts';
import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** Rows of a partition whose keys are a prefix and a padded id. */
export type RowsPlace = {
  table: Table;
  partitionKey: string;
  rowPrefix: string;
  /** Columns wanted; all without it. */
  select?: readonly string[] | undefined;
};

const readsAtOnce = 8;
/** Fewer ids are got one by one, which takes no longer than a query. */
const minForQuery = 8;
const maxPageSize = 1_000;
/** Share of wanted rows in a page, below which a query reads too much. */
const minShare = 0.25;

/**
 * Rows of these ids that are there, in the order of ids. Ids that are close to each other, as in a page of GitLab's lists, are
 * read by queries of their range; the others one by one.
 */
export async function rowsById(place: RowsPlace, ids: readonly number[]): Promise<Entity[]> {
  const keys = [...new Set(ids)].toSorted((a, b) => a - b).map((id) => place.rowPrefix + paddedId(id));
  if (keys.length < minForQuery) return oneByOne(place, keys);
  const { found, rest } = await byRange(place, keys);
  return [...found, ...(await oneByOne(place, rest))];
}

/** Reads pages as long as they hold enough of what is wanted; `rest` are the keys behind the last page. */
async function byRange(
  { table, partitionKey, select }: RowsPlace,
  keys: readonly string[],
): Promise<{ found: Entity[]; rest: readonly string[] }> {
  const wanted = new Set(keys);
  const range = { from: keys[0] ?? '', to: `${keys.at(-1) ?? ''}!` };
  const pageSize = Math.min(maxPageSize, 2 * keys.length);
  const query = { partitionKey, range, pageSize, ...(select === undefined ? {} : { select }) };
  const found: Entity[] = [];
  for await (const page of table.pages(query)) {
    const own = page.filter(({ rowKey }) => wanted.has(rowKey));
    found.push(...own);
    const last = page.at(-1)?.rowKey ?? '';
    if (own.length < page.length * minShare) return { found, rest: keys.filter((key) => key > last) };
  }
  return { found, rest: [] };
}

async function oneByOne(
  { table, partitionKey, select }: RowsPlace,
  keys: readonly string[],
): Promise<Entity[]> {
  const found = await pMap(keys, (key) => table.get(partitionKey, key, select), { concurrency: readsAtOnce });
  return found.filter((entity) => entity !== undefined);
}
