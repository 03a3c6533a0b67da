import { z } from 'zod';

import type { KeptAuthorization } from '../../features/credentials/domain/kept-authorization.ts';
import type { KeptAuthorizations } from '../../features/credentials/ports.ts';
import { lowercasePart } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import type { Entity, RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table Authorizations. */
export const KeptAuthorizationRow = z.object({
  id: z.string(),
  tenantId: z.string(),
  principalId: z.string(),
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
  instanceUrl: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
});

const row = rowCodec('Authorizations', KeptAuthorizationRow);

/** Table Authorizations. PartitionKey = authorization id; RowKey = `authorization`: get one. Expired ones: all rows, a few. */
export function keptAuthorizations(table: Table): KeptAuthorizations {
  return {
    async get(id) {
      const { partitionKey, rowKey } = keysOf(id);
      const entity = await table.get(partitionKey, rowKey);
      return entity && authorizationOf(entity);
    },
    async insert({ connector, ...authorization }) {
      await table.insert({
        ...keysOf(authorization.id),
        ...row.write({ ...authorization, ...connector }),
      });
    },
    remove(id) {
      const { partitionKey, rowKey } = keysOf(id);
      return table.remove(partitionKey, rowKey);
    },
    async *expired(before) {
      for await (const page of table.everything())
        yield* page.map(authorizationOf).filter(({ expiresAt }) => expiresAt < before);
    },
  };
}

function authorizationOf(entity: Entity): KeptAuthorization {
  const { subscriptionId, resourceGroup, name, ...authorization } = row.read(entity);
  return { ...authorization, connector: { subscriptionId, resourceGroup, name } };
}

function keysOf(id: string): RowKeys {
  return { partitionKey: lowercasePart(id), rowKey: 'authorization' };
}
