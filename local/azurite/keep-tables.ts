import type { Change } from './change.ts';
import type { ServiceProperties, TableModel, TableStore } from './internals.ts';
import { orRefuse } from './refusal.ts';
import type { RowStore } from './row-store.ts';

/** Where what is not a row is kept as one: tables with their policies, and properties of the service. */
const listOfTables = '$tables';
const listOfServices = '$services';

/** Under this name the rows of a table are kept. Names of tables differ by more than the case of their letters. */
export function tableKey(account: string, table: string): string {
  return `${account}$${table.toLowerCase()}`;
}

export function tableListed({ account, table, tableAcl }: TableModel): Change {
  const text = JSON.stringify({ account, table, ...(tableAcl === undefined ? {} : { tableAcl }) });
  return { kind: 'put', table: listOfTables, partitionKey: account, rowKey: table, text };
}

export function serviceListed(properties: ServiceProperties): Change {
  // Loki's own marks are not part of it.
  const { $loki: _id, meta: _meta, ...told } = properties as ServiceProperties & Record<string, unknown>;
  const text = JSON.stringify(told);
  return { kind: 'put', table: listOfServices, partitionKey: properties.accountName, rowKey: '', text };
}

/** Keeps what tables there are, and tells Azurite when it starts. */
export function keepTables(store: TableStore, kept: RowStore): void {
  const init = store.init.bind(store);
  const create = store.createTable.bind(store);
  const remove = store.deleteTable.bind(store);
  const setPolicies = store.setTableACL.bind(store);
  const setProperties = store.setServiceProperties.bind(store);

  store.init = async () => {
    await init();
    for (const place of kept.rows.table(listOfTables).all()) {
      await create(undefined, JSON.parse(place.text()) as TableModel);
    }
    for (const place of kept.rows.table(listOfServices).all()) {
      await setProperties(undefined, JSON.parse(place.text()) as ServiceProperties);
    }
  };
  store.createTable = async (context, model) => {
    await create(context, model);
    try {
      orRefuse(() => kept.commit([tableListed(model)]), context);
    } catch (failure) {
      await remove(context, model.table, model.account);
      throw failure;
    }
  };
  store.deleteTable = async (context, name, account) => {
    const known = await store.getTable(account, name, context).catch(() => undefined);
    if (known !== undefined) orRefuse(() => kept.commit(changesOfRemoval(known)), context);
    await remove(context, name, account);
  };
  store.setTableACL = async (account, name, context, tableAcl) => {
    const { table } = await store.getTable(account, name, context);
    orRefuse(() => kept.commit([tableListed({ account, table, tableAcl })]), context);
    await setPolicies(account, name, context, tableAcl);
  };
  store.setServiceProperties = async (context, properties) => {
    const told = await setProperties(context, properties);
    orRefuse(() => kept.commit([serviceListed(told)]), context);
    return told;
  };
}

function changesOfRemoval({ account, table }: TableModel): Change[] {
  return [
    { kind: 'dropped', table: tableKey(account, table) },
    { kind: 'removed', table: listOfTables, partitionKey: account, rowKey: table },
  ];
}
