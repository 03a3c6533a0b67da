import type { Row, Scope } from '../../features/inventory/domain/inventory.ts';
import { laterObservation } from '../../features/inventory/domain/facts.ts';
import type { RowChange } from '../../features/inventory/domain/merge-page.ts';
import type { InventoryRows } from '../../features/inventory/ports.ts';
import { outboxAction } from './event-row.ts';
import type { FactsCodec } from './facts-column.ts';
import type { IndexedKeys, IndexKeys } from './index-keys.ts';
import { keysFrom, lowercasePart, paddedId } from './keys.ts';
import { patchIndexed } from './patch-indexed.ts';
import { purgePartition } from './purge-partition.ts';
import { type RemovableRows, purgeTombstones, removeRow } from './remove-rows.ts';
import { rowCodec } from './row-codec.ts';
import { rowsById } from './rows-by-id.ts';
import { observationColumnsOf, StoredColumns, storedColumns, storedRowOf } from './observation-columns.ts';
import type { Columns, Entity } from './table-types.ts';
import type { Table } from './table.ts';
import { type IndexedWrite, writeIndexed } from './write-indexed.ts';

/** How one kind of thing lies in its table: a row under its id and, with the same columns, one under its name. */
export type InventoryKind<Facts extends { id: number }> = {
  rowPrefix: string;
  index: IndexKeys;
  facts: FactsCodec<Facts>;
  /** Columns made of facts, that queries select by. */
  derived?(facts: Facts): Columns;
  read(entity: Entity): Row<Facts>;
  /** Columns that others than a crawl wrote, to be kept where rows are replaced. */
  kept?(scope: Scope, ids: readonly number[]): Promise<Map<number, Columns>>;
};

/** PartitionKey of everything below a root group: connector id `|` root id. */
export function partitionOf({ connectorId, rootId }: Scope): string {
  return `${lowercasePart(connectorId)}|${rootId}`;
}

export function inventoryRows<Facts extends { id: number }>(
  table: Table,
  kind: InventoryKind<Facts>,
): InventoryRows<Facts> {
  const stored = rowCodec(table.name, StoredColumns);
  const columnsOf = ({ row, indexName }: RowChange<Facts>): Columns => ({
    ...stored.write({ id: row.facts.id, ...observationColumnsOf(row, indexName) }),
    ...kind.facts.write(row.facts),
    ...kind.derived?.(row.facts),
  });
  const placeOf = (scope: Scope) => ({
    table,
    partitionKey: partitionOf(scope),
    rowPrefix: kind.rowPrefix,
  });
  const removable: RemovableRows = {
    table,
    index: kind.index,
    rowPrefix: kind.rowPrefix,
    keysOf: (scope, id, indexName) => keysOf(kind, scope, id, indexName),
  };
  return {
    async between(scope, first, last) {
      const range = { from: kind.rowPrefix + paddedId(first), to: `${kind.rowPrefix}${paddedId(last)}!` };
      const query = { partitionKey: partitionOf(scope), range, select: storedColumns };
      return (await table.all(query)).map((entity) => storedRowOf(stored, entity));
    },
    async page(scope, after, count) {
      const { to } = keysFrom(kind.rowPrefix);
      const range = { from: kind.rowPrefix + paddedId(after + 1), to };
      const query = { partitionKey: partitionOf(scope), range, select: storedColumns, pageSize: count };
      // The service may return fewer at once.
      const found: Entity[] = [];
      for await (const page of table.pages(query)) {
        found.push(...page);
        if (found.length >= count) break;
      }
      return found.slice(0, count).map((entity) => storedRowOf(stored, entity));
    },
    async stored(scope, ids) {
      const entities = await rowsById({ ...placeOf(scope), select: storedColumns }, ids);
      return entities.map((entity) => storedRowOf(stored, entity));
    },
    async whole(scope, ids) {
      const entities = await rowsById(placeOf(scope), ids);
      return entities.map((entity) => ({ value: kind.read(entity), etag: entity.etag }));
    },
    async write(scope, changes) {
      const latest = [...new Map(changes.map((change) => [change.row.facts.id, change])).values()];
      const kept = await keptColumns(kind, scope, latest);
      const writes = latest.map((change) => {
        const columns = { ...columnsOf(change), ...kept?.get(change.row.facts.id) };
        return writeOf(kind, scope, change, columns);
      });
      return writeIndexed(table, kind.index, writes);
    },
    async markMissing(scope, rows, since, completeAsOf) {
      const patches = rows.map((row) => ({
        keys: keysOf(kind, scope, row.id, row.indexName),
        columns: { missingSince: since, lastSeenAt: laterObservation(row.seenAt, completeAsOf) },
        etag: row.etag,
      }));
      await patchIndexed(table, kind.index, patches);
    },
    purgeRemoved: (scope, before) => purgeTombstones(removable, scope, before),
    remove: (scope, row) => removeRow(removable, scope, row),
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

function writeOf<Facts extends { id: number }>(
  kind: InventoryKind<Facts>,
  scope: Scope,
  { row, indexName, previousIndexName, etag, events = [] }: RowChange<Facts>,
  columns: Columns,
): IndexedWrite {
  const { id } = row.facts;
  const keys = keysOf(kind, scope, id, indexName);
  return {
    keys,
    columns,
    etag,
    previousKey: previousIndexName === undefined ? undefined : kind.index.keyOf(previousIndexName, id),
    // What is gone must not take its name back from what has it now.
    yieldsIndexKey: row.removed !== undefined,
    extraActions: events.map((event) => outboxAction(keys.partitionKey, event)),
  };
}

/** New rows have no such columns, so a first crawl reads nothing for them. */
async function keptColumns<Facts extends { id: number }>(
  kind: InventoryKind<Facts>,
  scope: Scope,
  changes: readonly RowChange<Facts>[],
): Promise<Map<number, Columns> | undefined> {
  const known = changes.filter(({ etag }) => etag !== undefined).map(({ row }) => row.facts.id);
  return known.length === 0 ? undefined : kind.kept?.(scope, known);
}
