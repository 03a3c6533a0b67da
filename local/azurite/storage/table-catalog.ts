import type { Change } from './change.ts';
import type { ServiceProperties, TableModel, TableStore } from './internals.ts';
import { orInsufficientStorage } from './write-failure.ts';
import type { RowStore } from './row-store.ts';

/** Tables for what is not a row: tables with their policies, and service properties. */
const tablesTable = '$tables';
const servicesTable = '$services';

/** Key of a table in the row store. Table names are case-insensitive. */
export function tableKey(account: string, table: string): string {
  return `${account}$${table.toLowerCase()}`;
}

export function tableChange({ account, table, tableAcl }: TableModel): Change {
  const text = JSON.stringify({ account, table, ...(tableAcl === undefined ? {} : { tableAcl }) });
  return { kind: 'put', table: tablesTable, partitionKey: account, rowKey: table, text };
}

export function serviceChange(properties: ServiceProperties): Change {
  // LokiJS adds these fields.
  const { $loki: _id, meta: _meta, ...entry } = properties as ServiceProperties & Record<string, unknown>;
  const text = JSON.stringify(entry);
  return { kind: 'put', table: servicesTable, partitionKey: properties.accountName, rowKey: '', text };
}

/** Stores the list of tables, and restores it when Azurite starts. */
export function persistTables(store: TableStore, rowStore: RowStore): void {
  const init = store.init.bind(store);
  const create = store.createTable.bind(store);
  const remove = store.deleteTable.bind(store);
  const setPolicies = store.setTableACL.bind(store);
  const setProperties = store.setServiceProperties.bind(store);

  store.init = async () => {
    await init();
    for (const location of rowStore.rows.table(tablesTable).all()) {
      await create(undefined, JSON.parse(location.text()) as TableModel);
    }
    for (const location of rowStore.rows.table(servicesTable).all()) {
      await setProperties(undefined, JSON.parse(location.text()) as ServiceProperties);
    }
  };
  store.createTable = async (context, model) => {
    await create(context, model);
    try {
      orInsufficientStorage(() => rowStore.commit([tableChange(model)]), context);
    } catch (failure) {
      await remove(context, model.table, model.account);
      throw failure;
    }
  };
  store.deleteTable = async (context, name, account) => {
    const known = await store.getTable(account, name, context).catch(() => undefined);
    if (known !== undefined) orInsufficientStorage(() => rowStore.commit(changesOfRemoval(known)), context);
    await remove(context, name, account);
  };
  store.setTableACL = async (account, name, context, tableAcl) => {
    const { table } = await store.getTable(account, name, context);
    orInsufficientStorage(() => rowStore.commit([tableChange({ account, table, tableAcl })]), context);
    await setPolicies(account, name, context, tableAcl);
  };
  store.setServiceProperties = async (context, properties) => {
    const entry = await setProperties(context, properties);
    orInsufficientStorage(() => rowStore.commit([serviceChange(entry)]), context);
    return entry;
  };
}

function changesOfRemoval({ account, table }: TableModel): Change[] {
  return [
    { kind: 'dropped', table: tableKey(account, table) },
    { kind: 'removed', table: tablesTable, partitionKey: account, rowKey: table },
  ];
}
