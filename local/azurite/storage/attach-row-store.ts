import { indexQueries } from './query-entities.ts';
import type { TableStore } from './internals.ts';
import { persistTables, tableKey } from './table-catalog.ts';
import { orInsufficientStorage } from './write-failure.ts';
import type { RowStore } from './row-store.ts';
import { StagedChanges } from './staged-changes.ts';

/**
 * Replaces the database of Azurite's table store by `rowStore`. Each operation, and each transaction as a whole, is
 * written before it is acknowledged. Azurite still decides and answers everything. If the disk refuses a write, the client
 * gets 507 `InsufficientStorage`, and nothing has changed.
 */
export function attachRowStore(store: TableStore, rowStore: RowStore): void {
  const staged = new StagedChanges(rowStore);
  persistTables(store, rowStore);
  indexQueries(store, rowStore);
  stageCollections(store, staged);
  commitOperations(store, staged);
  commitTransactions(store, staged);
}

/** Azurite's own collections stay empty. They only record which tables exist. */
function stageCollections(store: TableStore, staged: StagedChanges): void {
  const assertExists = store.getEntityCollection.bind(store);
  store.getEntityCollection = (account, name, context) => {
    assertExists(account, name, context);
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

/** These operations do not await anything, so no other one runs between the first change and the commit. */
function commitOperations(store: TableStore, staged: StagedChanges): void {
  const insert = store.insertTableEntity.bind(store);
  const update = store.updateTableEntity.bind(store);
  const merge = store.mergeTableEntity.bind(store);
  const remove = store.deleteTableEntity.bind(store);
  const within = <Result>(context: unknown, batchId: string, operate: () => Promise<Result>) => {
    staged.begin(batchId);
    const result = operate();
    if (batchId === '') orInsufficientStorage(() => staged.commit(), context);
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

function commitTransactions(store: TableStore, staged: StagedChanges): void {
  store.endBatchTransaction = async (_account, _table, _batchId, context, succeeded) => {
    store.transactionRollbackTheseEntities = [];
    store.transactionDeleteTheseEntities = [];
    if (succeeded) orInsufficientStorage(() => staged.commit(), context);
    else staged.drop();
  };
}
