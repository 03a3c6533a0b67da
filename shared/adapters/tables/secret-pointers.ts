import { z } from 'zod';

import type { SecretPointers } from '../../features/credentials/ports.ts';
import type { Stored } from '../../platform/stored.ts';
import { lowercasePart, keyPart, keysFrom } from './keys.ts';
import { rowCodec } from './row-codec.ts';
import { type Action, type Columns, type RowKeys } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';

/** Columns of a pointer; without a name it is being taken away. */
export const SecretPointerRow = z.object({ kind: z.string(), secretName: z.string().optional() });

/** Columns of a note of what may have to be removed. */
export const SecretRemainRow = z.object({
  ownerId: z.string(),
  name: z.string(),
  state: z.enum(['announced', 'doomed', 'deleted']),
  at: z.string(),
});
type SecretRemainRow = z.output<typeof SecretRemainRow>;

const pointer = rowCodec('SecretPointers', SecretPointerRow);
const remain = rowCodec('SecretPointers', SecretRemainRow);

/**
 * Table SecretPointers. PartitionKey = connector or hook id; RowKey = `s|` kind: the pointer, get one or all of an owner;
 * `a|` name: an announced secret, `d|` name: a doomed or deleted one, a range of few rows over all partitions. What is
 * doomed changes its key, so that a transaction that takes an announced secret up fails.
 */
export function secretPointers(table: Table): SecretPointers {
  async function get(ownerId: string, kind: string): Promise<Stored<string> | undefined> {
    const { partitionKey, rowKey } = pointerKeys(ownerId, kind);
    const entity = await table.get(partitionKey, rowKey);
    if (entity === undefined) return undefined;
    const { secretName } = pointer.read(entity);
    if (secretName !== undefined) return { value: secretName, etag: entity.etag };
    await withoutConflict(table.remove(partitionKey, rowKey, entity.etag));
    return undefined;
  }

  return {
    get,
    async kinds(ownerId) {
      const rows = await table.all({ partitionKey: lowercasePart(ownerId), range: keysFrom('s|') });
      return rows.map((entity) => pointer.read(entity).kind);
    },
    async announce(ownerId, name, at) {
      await table.insert(note({ ownerId, name, state: 'announced', at }));
    },
    async point(ownerId, kind, { name, at }, former) {
      const row = { ...pointerKeys(ownerId, kind), ...pointer.write({ kind, secretName: name }) };
      const unannounce: Action = ['delete', noteKeys(ownerId, name, 'announced')];
      await table.transact(
        former === undefined
          ? [['create', row], unannounce]
          : [
              ['update', row, 'Replace', { etag: former.etag }],
              unannounce,
              doomed(ownerId, former.value, at),
            ],
      );
    },
    async drop(ownerId, kind, former, at) {
      // A delete within a transaction can't be bound to a version; an update can.
      const row = { ...pointerKeys(ownerId, kind), ...pointer.write({ kind }) };
      await table.transact([
        ['update', row, 'Replace', { etag: former.etag }],
        doomed(ownerId, former.value, at),
      ]);
      await get(ownerId, kind);
    },
    async *remains() {
      const range = { from: keysFrom('a|').from, to: keysFrom('d|').to };
      for await (const page of table.rowsAcross(range)) yield* page.map((entity) => remain.read(entity));
    },
    markDoomed: (ownerId, name, at) =>
      withoutConflict(
        table.transact([['delete', noteKeys(ownerId, name, 'announced')], doomed(ownerId, name, at)]),
      ),
    async markDeleted(ownerId, name, at) {
      await table.put(note({ ownerId, name, state: 'deleted', at }));
    },
    removeRemain(ownerId, name) {
      const { partitionKey, rowKey } = noteKeys(ownerId, name, 'deleted');
      return table.remove(partitionKey, rowKey);
    },
  };
}

function doomed(ownerId: string, name: string, at: string): Action {
  return ['upsert', note({ ownerId, name, state: 'doomed', at }), 'Replace'];
}

function note(row: SecretRemainRow): RowKeys & Columns {
  return { ...noteKeys(row.ownerId, row.name, row.state), ...remain.write(row) };
}

function noteKeys(ownerId: string, name: string, state: SecretRemainRow['state']): RowKeys {
  const prefix = state === 'announced' ? 'a|' : 'd|';
  return { partitionKey: lowercasePart(ownerId), rowKey: `${prefix}${keyPart(name)}` };
}

function pointerKeys(ownerId: string, kind: string): RowKeys {
  return { partitionKey: lowercasePart(ownerId), rowKey: `s|${keyPart(kind)}` };
}
