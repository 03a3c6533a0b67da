import { z } from 'zod';

import { Notice } from '../../features/subscriptions/domain/notice.ts';
import { subscribersOf } from '../../features/subscriptions/domain/select-notice.ts';
import type { Delivery, EventDeliveries } from '../../features/subscriptions/ports.ts';
import { listSubscriptions } from './event-subscriptions.ts';
import { keyPart, keysFrom, type KeyRange, paddedTime } from './keys.ts';
import { purgePartition, removeAll } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import type { Action, Entity, RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import { packed, type Unit } from './transactions.ts';

/** Columns of an event that waits for a subscription, or was set aside. */
export const DeliveryRow = z.object({
  subscriptionId: z.string(),
  notice: json(Notice),
  dueAt: z.string(),
  since: z.string(),
  attempts: z.int(),
});

const row = rowCodec('EventSubscriptions', DeliveryRow, ['notice']);
const last = '\u007f';

/**
 * In the table EventSubscriptions. PartitionKey = connector id; RowKey = `d|` subscription id `|` time at which it is due `|`
 * event id: the events of a subscription that are due are the beginning of a range; or `x|` subscription id `|` batch `|`
 * event id: events that were set aside.
 */
export function eventDeliveries(table: Table): EventDeliveries {
  return {
    async enqueue(connectorId, notices) {
      if (notices.length === 0) return 0;
      const subscriptions = (await listSubscriptions(table, connectorId)).map(({ value }) => value);
      // Due since they happened: a repeat has the same key.
      const waiting = notices.flatMap((notice) =>
        subscribersOf(notice, subscriptions).map((subscriptionId) => ({
          subscriptionId,
          notice,
          dueAt: notice.at,
          since: notice.at,
          attempts: 0,
        })),
      );
      await transactAll(
        table,
        waiting.map((one) => ({ actions: [waitingAction(connectorId, one)] })),
      );
      return waiting.length;
    },
    async due(connectorId, subscriptionId, now, max) {
      const head = `d|${keyPart(subscriptionId)}|`;
      // The time's own key is a prefix of those that are due then.
      const range = { from: head, to: `${head}${paddedTime(now.toISOString())}${last}` };
      return (await firstRows(table, connectorId, range, max)).map((entity) => row.read(entity));
    },
    async nextDueAt(connectorId, subscriptionId) {
      const [first] = await firstRows(table, connectorId, keysFrom(`d|${keyPart(subscriptionId)}|`), 1);
      return first && row.read(first).dueAt;
    },
    complete: (connectorId, deliveries) =>
      removeAll(
        table,
        deliveries.map((one) => waitingKeys(connectorId, one)),
      ),
    async postpone(connectorId, delivery, next) {
      // A conflict: another worker has delivered or moved it.
      await withoutConflict(
        table.transact([
          ['delete', waitingKeys(connectorId, delivery)],
          waitingAction(connectorId, { ...delivery, ...next }),
        ]),
      );
    },
    setAside: (connectorId, deliveries, batch) =>
      transactAll(
        table,
        deliveries.map((one) => ({
          actions: [
            ['delete', waitingKeys(connectorId, one)],
            ['upsert', { ...asideKeys(connectorId, one, batch), ...row.write(one) }, 'Replace'],
          ],
        })),
      ),
    async restore(connectorId, subscriptionId, batch, now) {
      const range = keysFrom(`x|${keyPart(subscriptionId)}|${keyPart(batch)}|`);
      const rows = await table.all({ partitionKey: keyPart(connectorId), range });
      const at = now.toISOString();
      const units = rows.map((entity) => {
        const { partitionKey, rowKey } = entity;
        const waiting = { ...row.read(entity), dueAt: at, since: at, attempts: 0 };
        return {
          actions: [['delete', { partitionKey, rowKey }], waitingAction(connectorId, waiting)] as Action[],
        };
      });
      await transactAll(table, units);
      return rows.length;
    },
    async purgeOf(connectorId, subscriptionId) {
      for (const prefix of ['d', 'x']) {
        await purgePartition(table, keyPart(connectorId), keysFrom(`${prefix}|${keyPart(subscriptionId)}|`));
      }
    },
    purgeSetAside(connectorId, subscriptionId, before) {
      const from = `x|${keyPart(subscriptionId)}|`;
      return purgePartition(table, keyPart(connectorId), { from, to: from + paddedTime(before) });
    },
  };
}

/** Names of batches begin with a time, so that old ones are a range. */
function asideKeys(connectorId: string, { subscriptionId, notice }: Delivery, batch: string): RowKeys {
  const rowKey = `x|${keyPart(subscriptionId)}|${keyPart(batch)}|${keyPart(notice.id)}`;
  return { partitionKey: keyPart(connectorId), rowKey };
}

function waitingKeys(connectorId: string, { subscriptionId, dueAt, notice }: Delivery): RowKeys {
  const rowKey = `d|${keyPart(subscriptionId)}|${paddedTime(dueAt)}|${keyPart(notice.id)}`;
  return { partitionKey: keyPart(connectorId), rowKey };
}

function waitingAction(connectorId: string, delivery: Delivery): Action {
  return ['upsert', { ...waitingKeys(connectorId, delivery), ...row.write(delivery) }, 'Replace'];
}

async function firstRows(table: Table, connectorId: string, range: KeyRange, max: number): Promise<Entity[]> {
  const query = { partitionKey: keyPart(connectorId), range, pageSize: max };
  const rows: Entity[] = [];
  for await (const page of table.pages(query)) {
    rows.push(...page);
    if (rows.length >= max) break;
  }
  return rows.slice(0, max);
}

/** Units of one event each. On a conflict, which means that another worker moved an event, they are tried one by one. */
async function transactAll(table: Table, units: readonly Unit[]): Promise<void> {
  for (const pack of packed(units)) {
    if (await withoutConflict(table.transact(pack.flatMap(({ actions }) => actions)))) continue;
    for (const { actions } of pack) await withoutConflict(table.transact(actions));
  }
}
