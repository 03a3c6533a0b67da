import { z } from 'zod';

import { EventFilter } from '../../contracts/arm/event-subscription.ts';
import { ConnectorRef } from '../../contracts/connector-key.ts';
import { DeliveryState } from '../../features/subscriptions/domain/delivery-state.ts';
import type { EventSubscription } from '../../features/subscriptions/domain/event-subscription.ts';
import { WatchState } from '../../features/subscriptions/domain/watch-state.ts';
import type { EventSubscriptions } from '../../features/subscriptions/ports.ts';
import type { Stored } from '../../platform/stored.ts';
import { keyPart, keysFrom, lowercasePart } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

const Endpoint = z.discriminatedUnion('type', [
  z.object({ type: z.literal('WebHook'), baseUrl: z.string() }),
  z.object({ type: z.literal('EventGridTopic'), url: z.string() }),
]);
const SecretFacts = z.object({
  createdAt: z.string(),
  shownAt: z.exactOptional(z.string()),
  formerUntil: z.exactOptional(z.string()),
});

/** Columns of an event subscription. */
export const EventSubscriptionRow = z.object({
  id: z.string(),
  name: z.string(),
  connector: json(ConnectorRef),
  endpoint: json(Endpoint),
  filter: json(EventFilter),
  secret: z.exactOptional(json(SecretFacts)),
  createdAt: z.string(),
  changedAt: z.string(),
  delivery: json(DeliveryState),
});

/** Columns of the state of a connector that its subscriptions were informed about. */
export const WatchRow = z.object({ state: json(WatchState) });

const row = rowCodec('EventSubscriptions', EventSubscriptionRow, ['filter', 'delivery']);
const watchRow = rowCodec('EventSubscriptions', WatchRow, ['state']);
const prefix = 's|';
const watchKey = 'w';

/**
 * Table EventSubscriptions. PartitionKey = connector id; RowKey = `s|` name: the subscriptions of a connector are a range;
 * `w`: the state that they were informed about. The events that wait lie beside them, see `event-deliveries.ts`.
 */
export function eventSubscriptions(table: Table): EventSubscriptions {
  return {
    list: (connectorId) => listSubscriptions(table, connectorId),
    async get(connectorId, name) {
      const { partitionKey, rowKey } = keysOf(connectorId, name);
      const entity = await table.get(partitionKey, rowKey);
      return entity && storedOf(entity);
    },
    async insert(subscription) {
      await table.insert({ ...keysFor(subscription), ...row.write(subscription) });
    },
    async replace(subscription, etag) {
      await table.replace({ ...keysFor(subscription), ...row.write(subscription) }, etag);
    },
    remove(connectorId, name) {
      const { partitionKey, rowKey } = keysOf(connectorId, name);
      return table.remove(partitionKey, rowKey);
    },
    async watched(connectorId) {
      const entity = await table.get(keyPart(connectorId), watchKey);
      return entity && watchRow.read(entity).state;
    },
    async putWatched(connectorId, state) {
      const keys = { partitionKey: keyPart(connectorId), rowKey: watchKey };
      await table.put({ ...keys, ...watchRow.write({ state }) });
    },
    purge: (connectorId) => purgePartition(table, keyPart(connectorId)),
  };
}

/** In the order of their names. */
export async function listSubscriptions(
  table: Table,
  connectorId: string,
): Promise<Stored<EventSubscription>[]> {
  const query = { partitionKey: keyPart(connectorId), range: keysFrom(prefix) };
  return (await table.all(query)).map(storedOf);
}

function storedOf(entity: Entity): Stored<EventSubscription> {
  return { value: row.read(entity), etag: entity.etag };
}

function keysFor({ connector, name }: EventSubscription): RowKeys {
  return keysOf(connector.id, name);
}

function keysOf(connectorId: string, name: string): RowKeys {
  return { partitionKey: keyPart(connectorId), rowKey: prefix + lowercasePart(name) };
}
