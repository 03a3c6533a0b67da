import { createHash } from 'node:crypto';

import { z } from 'zod';

import type { SignIns } from '../../features/credentials/ports.ts';
import { lowercasePart } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table SignIns: of those under way, and of the codes that came of them. */
export const SignInRow = z.object({
  signInId: z.string(),
  principalId: z.string(),
  tenantId: z.string(),
  instanceUrl: z.string(),
  expiresAt: z.string(),
  scope: z.exactOptional(z.enum(['read_api', 'api'])),
  nonceHash: z.exactOptional(z.string()),
  returnedAt: z.exactOptional(z.string()),
  subscriptionId: z.exactOptional(z.string()),
  resourceGroup: z.exactOptional(z.string()),
  name: z.exactOptional(z.string()),
  attempt: z.exactOptional(z.string()),
  returnTo: z.exactOptional(z.string()),
});
type SignInRow = z.output<typeof SignInRow>;

const row = rowCodec('SignIns', SignInRow);

/**
 * Table SignIns. PartitionKey = SHA-256 of the state, or of the code; RowKey = `state` or `code`: get one. Neither stands
 * here in the clear.
 */
export function signIns(table: Table): SignIns {
  return {
    async get(state) {
      const entity = await table.get(hashOf(state), 'state');
      return entity && { value: signInOf(row.read(entity)), etag: entity.etag };
    },
    async insert(state, { id, connector, ...signIn }) {
      await table.insert({
        ...keysOf(state, 'state'),
        ...row.write({ ...signIn, ...connector, signInId: id }),
      });
    },
    async replace(state, { id, connector, ...signIn }, etag) {
      const columns = row.write({ ...signIn, ...connector, signInId: id });
      await table.replace({ ...keysOf(state, 'state'), ...columns }, etag);
    },
    async insertCode(code, grant) {
      await table.put({ ...keysOf(code, 'code'), ...row.write(grant) });
    },
    async grantOf(code) {
      const entity = await table.get(hashOf(code), 'code');
      if (entity === undefined) return undefined;
      const { signInId, principalId, tenantId, instanceUrl, expiresAt } = row.read(entity);
      return { signInId, principalId, tenantId, instanceUrl, expiresAt };
    },
    removeCode: (code) => table.remove(hashOf(code), 'code'),
    async *expired(before) {
      for await (const page of table.everything()) {
        const old = page.filter((entity) => row.read(entity).expiresAt < before);
        yield* old.map((entity) => ({ key: keyOf(entity), signInId: row.read(entity).signInId }));
      }
    },
    remove(key) {
      const [partitionKey = '', rowKey = ''] = key.split('|');
      return table.remove(partitionKey, rowKey);
    },
  };
}

function signInOf(columns: SignInRow) {
  const {
    signInId: id,
    subscriptionId,
    resourceGroup,
    name,
    scope = 'read_api',
    nonceHash = '',
    ...rest
  } = columns;
  const isNamed = subscriptionId !== undefined && resourceGroup !== undefined && name !== undefined;
  const connector = isNamed ? { connector: { subscriptionId, resourceGroup, name } } : {};
  return { ...rest, id, scope, nonceHash, ...connector };
}

function keyOf({ partitionKey, rowKey }: Entity): string {
  return `${partitionKey}|${rowKey}`;
}

function keysOf(secret: string, rowKey: 'state' | 'code') {
  return { partitionKey: hashOf(secret), rowKey };
}

function hashOf(secret: string): string {
  return lowercasePart(createHash('sha256').update(secret).digest('hex'));
}
