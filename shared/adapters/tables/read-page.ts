import type { Page } from '../../contracts/arm/list.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { KeyRange } from './keys.ts';
import { rangeAfter, tokenAfter } from './page-token.ts';
import type { Entity } from './table-types.ts';
import type { RangeQuery, Table } from './table.ts';

/**
 * One page of a key range, as full as `pageSize` allows. The service may answer with fewer rows than there are, so it
 * is asked until the page is full. Rows for which `read` returns undefined are skipped. One row more than requested shows
 * whether there is a next page.
 */
export async function readPage<Item>(
  table: Table,
  { where, ...place }: { partitionKey: string; range: KeyRange; where?: NonNullable<RangeQuery['where']> },
  { pageSize, continuationToken }: PageRequest,
  read: (entity: Entity) => Item | undefined,
): Promise<Page<Item>> {
  const query = { table: table.name, ...place };
  const range = rangeAfter(query, continuationToken);
  const items: Item[] = [];
  let last = '';
  const wanted = Math.min(pageSize + 1, 1000);
  const asked = { partitionKey: place.partitionKey, range, pageSize: wanted, ...(where && { where }) };
  for await (const page of table.pages(asked)) {
    for (const entity of page) {
      const item = read(entity);
      if (item === undefined) continue;
      if (items.length === pageSize) return { items, continuationToken: tokenAfter(query, last) };
      items.push(item);
      last = entity.rowKey;
    }
  }
  return { items, continuationToken: undefined };
}
