import { z } from 'zod';

import type { Stored } from '../../platform/stored.ts';
import { lowercasePart, keyPart } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import type { RowKeys } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table Secrets, all but the key id base64. What is stored here is encrypted before it comes here. */
export const SecretRow = z.object({
  keyId: z.string(),
  iv: z.string(),
  tag: z.string(),
  ciphertext: z.string(),
});
export type SecretRow = z.output<typeof SecretRow>;

const row = rowCodec('Secrets', SecretRow, ['ciphertext']);

/** The rows that an encrypting vault keeps its secrets in. */
export type SecretRows = {
  get(connectorId: string, kind: string): Promise<Stored<SecretRow> | undefined>;
  /** Inserts or replaces; with `etag`, throws `ConcurrentChangeError` when the row changed since. */
  put(connectorId: string, kind: string, secret: SecretRow, etag?: string | null): Promise<void>;
  /** Fine when it is gone already. */
  remove(connectorId: string, kind: string): Promise<void>;
  removeAll(connectorId: string): Promise<void>;
  /** Every row, with its keys: ids and kinds stand in them as they are, in lower case. */
  all(): AsyncIterable<Stored<SecretRow> & { connectorId: string; kind: string }>;
};

/** Table Secrets, where there is no Key Vault. PartitionKey = connector id; RowKey = kind of secret: get one. */
export function secretRows(table: Table): SecretRows {
  return {
    async get(connectorId, kind) {
      const { partitionKey, rowKey } = keysOf(connectorId, kind);
      const entity = await table.get(partitionKey, rowKey);
      return entity && { value: row.read(entity), etag: entity.etag };
    },
    async put(connectorId, kind, secret, etag) {
      const entity = { ...keysOf(connectorId, kind), ...row.write(secret) };
      if (etag === null) await table.insert(entity);
      else await (etag === undefined ? table.put(entity) : table.replace(entity, etag));
    },
    remove(connectorId, kind) {
      const { partitionKey, rowKey } = keysOf(connectorId, kind);
      return table.remove(partitionKey, rowKey);
    },
    removeAll: (connectorId) => purgePartition(table, lowercasePart(connectorId)),
    async *all() {
      for await (const page of table.everything()) {
        for (const entity of page) {
          const { partitionKey: connectorId, rowKey: kind, etag } = entity;
          yield { connectorId, kind, etag, value: row.read(entity) };
        }
      }
    },
  };
}

function keysOf(connectorId: string, kind: string): RowKeys {
  return { partitionKey: lowercasePart(connectorId), rowKey: keyPart(kind) };
}
