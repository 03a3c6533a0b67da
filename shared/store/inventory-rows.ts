import { z } from 'zod';

import type { Scope } from '../domain/inventory/inventory.ts';
import type { RowChange, StoredRow } from '../domain/inventory/merge-page.ts';
import type { InventoryRows } from '../ports.ts';
import type { IndexedKeys, IndexKeys } from './index-keys.ts';
import { patchInStep } from './patch-in-step.ts';
import { type IndexedWrite, writeIndexed } from './write-indexed.ts';
import { foldedPart, paddedId } from './keys.ts';
import { purgePartition } from './purge-partition.ts';
import { rowCodec } from './row-codec.ts';
import { int64, text } from './row-schema.ts';
import type { Columns, Table } from './table.ts';

/** What rows and index rows of groups and projects alike hold beside the facts. */
export const seenColumns = {
  fingerprint: z.string(),
  indexName: text,
  firstSeenAt: z.string(),
  seenAt: z.string(),
  missingSince: z.exactOptional(z.string()),
};
type Seen = Omit<StoredRow, 'id' | 'missing'> & { missingSince?: string };

/** How one kind of thing lies in its table: a row under its id and, with the same columns, one under its name. */
export type InventoryKind<Facts extends { id: number }> = {
  rowPrefix: string;
  index: IndexKeys;
  write(flat: Facts & Seen): Columns;
  /** Columns that others than a crawl wrote, to be kept where rows are replaced. */
  kept?(scope: Scope, ids: readonly number[]): Promise<Map<number, Columns>>;
};

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
      const kept = await keptColumns(kind, scope, latest);
      const writes = latest.map((change): IndexedWrite => {
        const { facts, ...seen } = change.row;
        const { indexName, formerIndexName } = change;
        const columns = { ...kind.write({ ...facts, ...seen, indexName }), ...kept?.get(facts.id) };
        const formerKey =
          formerIndexName === undefined ? undefined : kind.index.keyOf(formerIndexName, facts.id);
        return { keys: keysOf(kind, scope, facts.id, indexName), columns, formerKey };
      });
      await writeIndexed(table, kind.index, writes);
    },
    async markMissing(scope, rows, since) {
      const patches = rows.map((row) => ({
        keys: keysOf(kind, scope, row.id, row.indexName),
        columns: { missingSince: since },
      }));
      await patchInStep(table, kind.index, patches);
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

/** What was seen for the first time has no columns of others yet, so a first crawl reads nothing for it. */
async function keptColumns<Facts extends { id: number }>(
  kind: InventoryKind<Facts>,
  scope: Scope,
  changes: readonly RowChange<Facts>[],
): Promise<Map<number, Columns> | undefined> {
  const known = changes.filter(({ row }) => row.firstSeenAt !== row.seenAt).map(({ row }) => row.facts.id);
  return known.length === 0 ? undefined : kind.kept?.(scope, known);
}
