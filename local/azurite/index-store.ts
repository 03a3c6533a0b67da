import {
  parseFilter,
  rowPredicate,
  type Collection,
  type QueryOptions,
  type QueryResult,
  type Row,
  type TableStore,
} from './internals.ts';
import { keyRange } from './key-range.ts';
import { KeyedRows } from './keyed-rows.ts';

/**
 * Gives Azurite's table store the index that Table Storage has. Azurite finds a row by looking through its whole partition
 * and answers a query by looking through its whole table: with 40,000 rows in a partition a transaction of 100 upserts took
 * 1.3 s, with 200,000 it took 6.3 s. Results, errors and order stay Azurite's own; only the way to the rows is shorter.
 * A query that names no single partition takes Azurite's way.
 */
export function indexStore(store: TableStore): void {
  const indexed = new WeakMap<Collection, KeyedRows>();
  const collectionOf = store.getEntityCollection.bind(store);
  const slowQuery = store.queryTableEntities.bind(store);

  store.getEntityCollection = (account, table, context) => {
    const collection = collectionOf(account, table, context);
    if (!indexed.has(collection)) indexed.set(collection, indexCollection(collection));
    return collection;
  };

  store.queryTableEntities = async (context, account, table, options, nextPartitionKey, nextRowKey) => {
    const rows = indexed.get(store.getEntityCollection(account, table, context));
    const isRow = rowPredicate(options, context);
    const range = options.filter === undefined ? undefined : keyRange(parseFilter(options.filter));
    if (rows === undefined || range === undefined) {
      return slowQuery(context, account, table, options, nextPartitionKey, nextRowKey);
    }
    const resumed = store.decodeContinuationHeader(nextRowKey) ?? '';
    const from = resumed > range.from ? resumed : range.from;
    return page(store, options, rows.range(range.partitionKey, from, range.to), isRow);
  };
}

/** One row more than asked for is read: it becomes the continuation, as Azurite does it. */
function page(
  store: TableStore,
  options: QueryOptions,
  rows: Iterable<Row>,
  isRow: (row: Row) => boolean,
): QueryResult {
  const most = store.getMaxResultsOption(options);
  const found: Row[] = [];
  for (const row of rows) {
    if (isRow(row)) found.push(row);
    if (found.length > most) break;
  }
  const next = store.adjustQueryResultforTop(found, most);
  return [found, next.nextPartitionKeyResponse, next.nextRowKeyResponse];
}

function indexCollection(collection: Collection): KeyedRows {
  const rows = new KeyedRows(collection.data);
  const insert = collection.insert.bind(collection);
  const update = collection.update.bind(collection);
  const remove = collection.remove.bind(collection);
  const findOne = collection.findOne.bind(collection);
  // Loki's own sorted indices are renumbered with every removal, row by row; nothing asks them any more.
  collection.binaryIndices = {};
  collection.insert = (row) => {
    const inserted = insert(row);
    if (inserted !== undefined) rows.put(inserted);
    return inserted;
  };
  collection.update = (row) => {
    const updated = update(row);
    rows.put(updated ?? row);
    return updated;
  };
  collection.remove = (row) => {
    const removed = remove(row);
    rows.delete(row);
    return removed;
  };
  collection.findOne = (query) => {
    const { PartitionKey, RowKey, ...others } = query;
    if (PartitionKey === undefined || RowKey === undefined || Object.keys(others).length > 0) {
      return findOne(query);
    }
    return rows.get(PartitionKey, RowKey) ?? null;
  };
  return rows;
}
