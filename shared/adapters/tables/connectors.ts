import type { ConnectorKey, ConnectorRef } from '../../contracts/connector-key.ts';
import { refOf } from '../../features/connectors/domain/connector.ts';
import type { Connectors } from '../../features/connectors/ports.ts';
import { readConnector, writeConnector } from './connector-row.ts';
import { lowercasePart, keysFrom } from './keys.ts';
import { readPage } from './read-page.ts';
import type { RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** A resource group may hold any letters, each up to seven characters in a key, so both parts share the 512. */
const groupPartLimit = 220;
const namePartLimit = 280;

/**
 * Table Connectors. PartitionKey = subscription id; RowKey = resource group `|` name, both in lower case: get one,
 * list those of a subscription or of a resource group in that order. RowKey ` |` id: one that is being deleted and
 * whose name was taken by a new one.
 */
export function connectors(table: Table): Connectors {
  return {
    async get(key) {
      const { partitionKey, rowKey } = keysOf(key);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: readConnector(entity), etag: entity.etag };
    },
    list({ subscriptionId, resourceGroup }, page, isWanted = () => true) {
      const range =
        resourceGroup === undefined ? { from: '!', to: '\u007f' } : keysFrom(groupPrefix(resourceGroup));
      return readPage(table, { partitionKey: lowercasePart(subscriptionId), range }, page, (entity) => {
        const connector = readConnector(entity);
        return isWanted(connector) ? connector : undefined;
      });
    },
    async countIn(subscriptionId) {
      const range = { from: '!', to: '\u007f' };
      return (await table.all({ partitionKey: lowercasePart(subscriptionId), range, select: [] })).length;
    },
    async *all() {
      for await (const page of table.everything()) yield* page.map(readConnector);
    },
    insert: async (connector) => table.insert({ ...keysOf(connector.key), ...writeConnector(connector) }),
    replace: async (connector, etag) =>
      table.replace({ ...keysOf(connector.key), ...writeConnector(connector) }, etag),
    async succeed(next, former) {
      await table.transact([
        ['upsert', { ...asideKeysOf(refOf(former.value)), ...writeConnector(former.value) }, 'Replace'],
        ['update', { ...keysOf(next.key), ...writeConnector(next) }, 'Replace', { etag: former.etag }],
      ]);
    },
    async setAside(ref) {
      const { partitionKey, rowKey } = asideKeysOf(ref);
      const entity = await table.get(partitionKey, rowKey);
      return entity && readConnector(entity);
    },
    removeSetAside(ref) {
      const { partitionKey, rowKey } = asideKeysOf(ref);
      return table.remove(partitionKey, rowKey);
    },
    remove(key, etag) {
      const { partitionKey, rowKey } = keysOf(key);
      return table.remove(partitionKey, rowKey, etag);
    },
  };
}

function keysOf({ subscriptionId, resourceGroup, name }: ConnectorKey): RowKeys {
  return {
    partitionKey: lowercasePart(subscriptionId),
    rowKey: `${groupPrefix(resourceGroup)}${lowercasePart(name, namePartLimit)}`,
  };
}

/** Before everything that a list covers. */
function asideKeysOf({ subscriptionId, id }: ConnectorRef): RowKeys {
  return { partitionKey: lowercasePart(subscriptionId), rowKey: ` |${lowercasePart(id)}` };
}

function groupPrefix(resourceGroup: string): string {
  return `${lowercasePart(resourceGroup, groupPartLimit)}|`;
}
