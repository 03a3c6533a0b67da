import { findRows } from './find-rows.ts';
import type { TableStore } from './internals.ts';
import { keepTables, tableKey } from './keep-tables.ts';
import { orRefuse } from './refusal.ts';
import type { RowStore } from './row-store.ts';
import { StagedChanges } from './staged-changes.ts';

/**
 * Puts `kept` in the place of the database of Azurite's table store: rows are read from there and written there, each
 * operation and each transaction as one, before it is answered. Azurite still decides and answers everything, but for what
 * can't be written: that is 507 `InsufficientStorage`, and nothing has changed.
 */
export function keepRows(store: TableStore, kept: RowStore): void {
  const staged = new StagedChanges(kept);
  keepTables(store, kept);
  findRows(store, kept);
  keepCollections(store, staged);
  keepOperations(store, staged);
  keepTransactions(store, staged);
}

/** Azurite's own collections stay empty: they tell which tables there are. */
function keepCollections(store: TableStore, staged: StagedChanges): void {
  const assertIsThere = store.getEntityCollection.bind(store);
  store.getEntityCollection = (account, name, context) => {
    assertIsThere(account, name, context);
    const table = tableKey(account, name);
    const at = (row: { PartitionKey: string; RowKey: string }) => ({
      table,
      partitionKey: row.PartitionKey,
      rowKey: row.RowKey,
    });
    return {
      insert: (row) => staged.put(at(row), row),
      update: (row) => staged.put(at(row), row),
      remove: (row) => staged.remove(at(row)),
      findOne: (keys) => staged.find(at(keys)),
    };
  };
}

/** None of these waits for anything before it is done, so nothing comes between its first change and the commit. */
function keepOperations(store: TableStore, staged: StagedChanges): void {
  const insert = store.insertTableEntity.bind(store);
  const update = store.updateTableEntity.bind(store);
  const merge = store.mergeTableEntity.bind(store);
  const remove = store.deleteTableEntity.bind(store);
  const within = <Result>(context: unknown, batchId: string, operate: () => Promise<Result>) => {
    staged.begin(batchId);
    const result = operate();
    if (batchId === '') orRefuse(() => staged.commit(), context);
    return result;
  };
  store.insertTableEntity = async (context, table, account, row, batchId) =>
    within(context, batchId, () => insert(context, table, account, row, batchId));
  store.updateTableEntity = async (context, table, account, row, ifMatch, batchId) =>
    within(context, batchId, () => update(context, table, account, row, ifMatch, batchId));
  store.mergeTableEntity = async (context, table, account, row, ifMatch, batchId) =>
    within(context, batchId, () => merge(context, table, account, row, ifMatch, batchId));
  store.deleteTableEntity = async (context, table, account, partitionKey, rowKey, etag, batchId) =>
    within(context, batchId, () => remove(context, table, account, partitionKey, rowKey, etag, batchId));
}

function keepTransactions(store: TableStore, staged: StagedChanges): void {
  store.endBatchTransaction = async (_account, _table, _batchId, context, succeeded) => {
    store.transactionRollbackTheseEntities = [];
    store.transactionDeleteTheseEntities = [];
    if (succeeded) orRefuse(() => staged.commit(), context);
    else staged.drop();
  };
}
