import { z } from 'zod';

import { ErrorDetail } from '../../contracts/arm/error.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { Operations } from '../../features/connectors/ports.ts';
import { lowercasePart } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { json } from './row-schema.ts';
import { type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of the table Operations. */
export const OperationRow = z.object({
  id: z.string(),
  status: z.enum(['Accepted', 'Succeeded', 'Failed']),
  startedAt: z.string(),
  endedAt: z.exactOptional(z.string()),
  error: z.exactOptional(json(ErrorDetail.extend({ details: z.exactOptional(z.array(ErrorDetail)) }))),
});

const row = rowCodec('Operations', OperationRow, ['error']);
const attempts = 8;

/** Table Operations. PartitionKey = connector key in lower case; RowKey = operation id: get one. */
export function operations(table: Table): Operations {
  return {
    async get(key, operationId) {
      const { partitionKey, rowKey } = keysOf(key, operationId);
      const entity = await table.get(partitionKey, rowKey);
      return entity && row.read(entity);
    },
    async put(key, operation) {
      const keys = keysOf(key, operation.id);
      const wanted = { ...keys, ...row.write(operation) };
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        const entity = await table.get(keys.partitionKey, keys.rowKey);
        if (entity !== undefined && row.read(entity).status !== 'Accepted') return;
        const write = entity === undefined ? table.insert(wanted) : table.replace(wanted, entity.etag);
        if (await withoutConflict(write)) return;
      }
      throw new ConcurrentChangeError(`The operation '${operation.id}' keeps being changed by others.`);
    },
    async purgeEnded(before) {
      let purged = 0;
      for await (const page of table.everything()) {
        for (const entity of page) {
          const { endedAt } = row.read(entity);
          if (endedAt === undefined || endedAt >= before) continue;
          await table.remove(entity.partitionKey, entity.rowKey);
          purged += 1;
        }
      }
      return purged;
    },
  };
}

function keysOf({ subscriptionId, resourceGroup, name }: ConnectorKey, operationId: string): RowKeys {
  const parts = [
    lowercasePart(subscriptionId, 80),
    lowercasePart(resourceGroup, 200),
    lowercasePart(name, 220),
  ];
  return { partitionKey: parts.join('|'), rowKey: lowercasePart(operationId) };
}
