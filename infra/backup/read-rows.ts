import type { TableClient } from '@azure/data-tables';

import { answerOf } from '../../shared/adapters/tables/translate-error.ts';
import type { ReadRow } from './row-line.ts';

/** All rows in the order of their keys, a page at a time; none of a table that does not exist yet. */
export async function* readRows(client: TableClient, select?: string[]): AsyncGenerator<ReadRow[]> {
  const queryOptions = select === undefined ? {} : { select };
  const pages = client.listEntities<ReadRow>({ queryOptions, disableTypeConversion: true }).byPage();
  try {
    yield* pages;
  } catch (failure) {
    if (answerOf(failure).code !== 'TableNotFound') throw failure;
  }
}

export async function countRows(client: TableClient): Promise<number> {
  let rows = 0;
  for await (const page of readRows(client, ['PartitionKey', 'RowKey'])) rows += page.length;
  return rows;
}

export async function isEmpty(client: TableClient): Promise<boolean> {
  for await (const page of readRows(client, ['PartitionKey', 'RowKey'])) {
    if (page.length > 0) return false;
  }
  return true;
}
