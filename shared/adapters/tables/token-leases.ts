import { z } from 'zod';

import type { TokenLeases } from '../../features/credentials/ports.ts';
import { lowercasePart } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table TokenLeases. */
export const TokenLeaseRow = z.object({ holder: z.string() });

const row = rowCodec('TokenLeases', TokenLeaseRow);

/** Table TokenLeases. PartitionKey = connector id; RowKey = `lease`: who holds it, by insert; its ETag is its age. */
export function tokenLeases(table: Table): TokenLeases {
  return {
    async look(connectorId) {
      const { partitionKey, rowKey } = keysOf(connectorId);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { holder: row.read(entity).holder, etag: entity.etag };
    },
    async take(connectorId, holder, etag) {
      const entity = { ...keysOf(connectorId), ...row.write({ holder }) };
      let taken: string | undefined;
      const write = async () => {
        taken = etag === undefined ? await table.insert(entity) : await table.replace(entity, etag);
      };
      return (await withoutConflict(write())) ? taken : undefined;
    },
    async release(connectorId, etag) {
      const { partitionKey, rowKey } = keysOf(connectorId);
      await withoutConflict(table.remove(partitionKey, rowKey, etag));
    },
  };
}

function keysOf(connectorId: string): RowKeys {
  return { partitionKey: lowercasePart(connectorId), rowKey: 'lease' };
}
