import { z } from 'zod';

import type { Scope } from '../domain/inventory/inventory.ts';
import type { RowChange, StoredRow } from '../domain/inventory/merge-page.ts';
import type { InventoryRows } from '../ports.ts';
import { type IndexedKeys, patchInStep } from './patch-in-step.ts';
import { inParallel } from './in-parallel.ts';
import { foldedPart, paddedId } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, text } from './row-schema.ts';
import { type Action, type Columns, type Table, unlessChanged } from './table.ts';
import { packed, type Unit } from './transactions.ts';

/** What rows and index rows of groups and projects alike hold beside the facts. */
export const seenColumns = {
  fingerprint: z.string(),
  indexName: text,
  firstSeenAt: z.string(),
  seenAt: z.string(),
  missingSince: z.exactOptional(z.string()),
};
export type Seen = Omit<StoredRow, 'id' | 'missing'> & { missingSince?: string };

/** How one kind of thing lies in its table: a row under its id and, with the same columns, one under its name. */
export type InventoryKind<Facts extends { id: number }> = {
  rowPrefix: string;
  /** `passesOn`: the same key may belong to another thing later, so it is removed or changed by its owner only. */
  index: { keyOf(name: string, id: number): string; passesOn: boolean };
  write(flat: Facts & Seen): Columns;
  /** Columns that others than a crawl wrote, to be kept where rows are replaced. */
  kept?(scope: Scope, ids: readonly number[]): Promise<Map<number, Columns>>;
};

const transactionsAtOnce = 4;
const readsAtOnce = 8;

/** PartitionKey of everything below a root group: connector id `|` root id. */
export function partitionOf({ connectorId, rootId }: Scope): string {
  return `${foldedPart(connectorId)}|${rootId}`;
}

export function inventoryRows<Facts extends { id: number }>(
  table: Table,
  kind: InventoryKind<Facts>,
): InventoryRows<Facts> {
  const stored = rowCodec(table.name, z.object({ id: int64, ...seenColumns }));
  return {
    async between(scope, first, last) {
      const range = { from: kind.rowPrefix + paddedId(first), to: `${kind.rowPrefix}${paddedId(last)}!` };
      const select = ['id', ...Object.keys(seenColumns)];
      const entities = await table.all({ partitionKey: partitionOf(scope), range, select });
      return entities.map((entity) => {
        const { missingSince, ...row } = stored.read(entity);
        return { ...row, missing: missingSince !== undefined };
      });
    },
    async write(scope, changes) {
      const latest = [...new Map(changes.map((change) => [change.row.facts.id, change])).values()];
      const units = await unitsOf(table, kind, scope, latest);
      await inParallel(packed(units), transactionsAtOnce, (pack) => writePack(table, pack));
    },
    async markMissing(scope, rows, since) {
      const patches = rows.map((row) => ({
        keys: keysOf(kind, scope, row.id, row.indexName),
        columns: { missingSince: since },
      }));
      await patchInStep(table, kind, patches);
    },
    purge: (scope) => purgePartition(table, partitionOf(scope)),
  };
}

function keysOf<Facts extends { id: number }>(
  kind: InventoryKind<Facts>,
  scope: Scope,
  id: number,
  indexName: string,
): IndexedKeys {
  return {
    id,
    partitionKey: partitionOf(scope),
    rowKey: kind.rowPrefix + paddedId(id),
    indexKey: kind.index.keyOf(indexName, id),
  };
}

type WriteUnit = Unit & { withoutRemoval: Action[] };

async function unitsOf<Facts extends { id: number }>(
  table: Table,
  kind: InventoryKind<Facts>,
  scope: Scope,
  changes: readonly RowChange<Facts>[],
): Promise<WriteUnit[]> {
  const known = changes.filter(({ row }) => row.firstSeenAt !== row.seenAt).map(({ row }) => row.facts.id);
  const kept = known.length === 0 ? undefined : await kind.kept?.(scope, known);
  const written = new Set(changes.map((change) => kind.index.keyOf(change.indexName, change.row.facts.id)));
  return inParallel(changes, readsAtOnce, async (change) => {
    const { facts, ...seen } = change.row;
    const keys = keysOf(kind, scope, facts.id, change.indexName);
    const columns = {
      ...kind.write({ ...facts, ...seen, indexName: change.indexName }),
      ...kept?.get(facts.id),
    };
    const { partitionKey, rowKey, indexKey } = keys;
    const writes: Action[] = [
      ['upsert', { partitionKey, rowKey, ...columns }, 'Replace'],
      ['upsert', { partitionKey, rowKey: indexKey, ...columns }, 'Replace'],
    ];
    const former = await formerIndexKey(table, kind, keys, change.formerIndexName, written);
    const removal: Action[] = former === undefined ? [] : [['delete', { partitionKey, rowKey: former }]];
    return { actions: [...writes, ...removal], withoutRemoval: writes };
  });
}

/** The index row to remove with a write: the former one, unless something else has been filed there. */
async function formerIndexKey<Facts extends { id: number }>(
  table: Table,
  kind: InventoryKind<Facts>,
  { id, partitionKey }: IndexedKeys,
  formerName: string | undefined,
  written: ReadonlySet<string>,
): Promise<string | undefined> {
  if (formerName === undefined) return undefined;
  const key = kind.index.keyOf(formerName, id);
  if (written.has(key)) return undefined;
  if (!kind.index.passesOn) return key;
  const entity = await table.get(partitionKey, key, ['id']);
  return entity !== undefined && Number(entity['id']) === id ? key : undefined;
}

/** A removal that finds nothing fails its whole transaction: then each row is written by itself, if need be without. */
async function writePack(table: Table, pack: readonly WriteUnit[]): Promise<void> {
  if (await unlessChanged(table.transact(pack.flatMap((unit) => unit.actions)))) return;
  for (const unit of pack) {
    if (await unlessChanged(table.transact(unit.actions))) continue;
    await table.transact(unit.withoutRemoval);
  }
}
