import type { RowLocation } from './change.ts';
import {
  parseFilter,
  rowPredicate,
  type QueryOptions,
  type QueryResult,
  type Row,
  type TableStore,
} from './internals.ts';
import { keyRange } from './key-range.ts';
import { tableKey } from './table-catalog.ts';
import type { TableIndex } from './table-index.ts';
import type { RowStore } from './row-store.ts';

/** Keys of the first row of the next page. */
type Continuation = { partitionKey: string; rowKey: string };

/**
 * Answers queries from the index. Azurite scans the whole partition for a row and the whole table for a query: with 40,000
 * rows in a partition a transaction of 100 upserts took 1.3 s, with 200,000 it took 6.3 s. Results, errors and order stay
 * Azurite's own. A query that names no single partition still scans its table.
 */
export function indexQueries(store: TableStore, rowStore: RowStore): void {
  store.queryTableEntities = async (context, account, table, options, nextPartitionKey, nextRowKey) => {
    // Throws Azurite's own error if the table does not exist.
    store.getEntityCollection(account, table, context);
    const isRow = rowPredicate(options, context);
    const from = {
      partitionKey: store.decodeContinuationHeader(nextPartitionKey) ?? '',
      rowKey: store.decodeContinuationHeader(nextRowKey) ?? '',
    };
    const locations = candidates(rowStore.rows.table(tableKey(account, table)), options, from);
    return page(store, options, locations, isRow);
  };
}

function candidates(rows: TableIndex, { filter }: QueryOptions, next: Continuation): Iterable<RowLocation> {
  const range = isTree(filter) ? keyRange(parseFilter(filter)) : undefined;
  if (range === undefined) return rows.all(next.partitionKey, next.rowKey);
  return rows.range(range.partitionKey, next.rowKey > range.from ? next.rowKey : range.from, range.to);
}

/** Azurite accepts these filters without an expression tree. */
function isTree(filter: string | undefined): filter is string {
  return filter !== undefined && !['', 'true', 'false'].includes(filter);
}

/** Reads one row more than requested: it becomes the continuation token, as in Azurite. */
function page(
  store: TableStore,
  options: QueryOptions,
  locations: Iterable<RowLocation>,
  isRow: (row: Row) => boolean,
): QueryResult {
  const maxRows = store.getMaxResultsOption(options);
  const found: Row[] = [];
  for (const location of locations) {
    const row = JSON.parse(location.text()) as Row;
    if (isRow(row)) found.push(row);
    if (found.length > maxRows) break;
  }
  const next = store.adjustQueryResultforTop(found, maxRows);
  return [found, next.nextPartitionKeyResponse, next.nextRowKeyResponse];
}
