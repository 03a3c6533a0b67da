import { z } from 'zod';

import type { HookRegistry } from '../../features/webhooks/ports.ts';
import { lowercasePart } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { int64 } from './row-schema.ts';
import type { RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table Hooks. */
export const HookRow = z.object({
  hookId: z.string(),
  connectorId: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  rootId: int64,
  signs: z.exactOptional(z.boolean()),
  isByHand: z.exactOptional(z.boolean()),
});

const row = rowCodec('Hooks', HookRow);

/** Table Hooks. PartitionKey = our hook id; RowKey = `hook`: get one, spread over all partitions. */
export function hookRegistry(table: Table): HookRegistry {
  return {
    async get(hookId) {
      const { partitionKey, rowKey } = keysOf(hookId);
      const entity = await table.get(partitionKey, rowKey);
      if (entity === undefined) return undefined;
      const { connectorId: id, rootId, hookId: own, signs, isByHand, ...key } = row.read(entity);
      const proof = { ...(signs !== undefined && { signs }), ...(isByHand !== undefined && { isByHand }) };
      return { hookId: own, connector: { id, ...key }, rootId, ...proof };
    },
    async put({ hookId, connector: { id, ...key }, rootId }) {
      const columns = row.write({ hookId, connectorId: id, ...key, rootId });
      await table.transact([['upsert', { ...keysOf(hookId), ...columns }, 'Merge']]);
    },
    async noteProof(hookId, proof) {
      await table.transact([['update', { ...keysOf(hookId), ...proof }, 'Merge', { etag: '*' }]]);
    },
    remove(hookId) {
      const { partitionKey, rowKey } = keysOf(hookId);
      return table.remove(partitionKey, rowKey);
    },
  };
}

function keysOf(hookId: string): RowKeys {
  return { partitionKey: lowercasePart(hookId), rowKey: 'hook' };
}
