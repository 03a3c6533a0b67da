import { z } from 'zod';

import type { WebhookDeliveries } from '../ports.ts';
import { insertTogether } from './insert-together.ts';
import { foldedPart, keyPart } from './keys.ts';
import { purgeFirst } from './purge-partition.ts';
import type { Table } from './table.ts';

/** Columns of the table WebhookDeliveries. `insertedBy` is made anew for each attempt to note. */
export const WebhookDeliveryRow = z.object({ insertedBy: z.string() });

const atOnce = 1_000;

/**
 * Table WebhookDeliveries. PartitionKey = connector id `|` hour; RowKey = `d|` idempotency key, shortened by its hash
 * where it is too long: the first insert wins. When `note` throws, the delivery may be noted or not.
 */
export function webhookDeliveries(table: Table): WebhookDeliveries {
  const insert = insertTogether(table);
  return {
    note: (connectorId, hour, idempotencyKey) =>
      insert({ partitionKey: partitionOf(connectorId, hour), rowKey: `d|${keyPart(idempotencyKey)}` }),
    purgeBefore(connectorId, hour) {
      const range = { from: partitionOf(connectorId, ''), to: partitionOf(connectorId, hour) };
      return purgeFirst(table, table.acrossPartitions(range, atOnce), atOnce);
    },
  };
}

function partitionOf(connectorId: string, hour: string): string {
  return `${foldedPart(connectorId)}|${keyPart(hour)}`;
}
