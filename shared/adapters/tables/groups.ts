import { z } from 'zod';

import { GroupFacts } from '../../features/inventory/domain/group-facts.ts';
import type { GroupRow, Scope } from '../../features/inventory/domain/inventory.ts';
import type { Groups } from '../../features/inventory/ports.ts';
import { factsCodec, factsColumns } from './facts-column.ts';
import { type InventoryKind, inventoryRows, partitionOf } from './inventory-rows.ts';
import { lowercasePart, isBelow, keysBelow, keysFrom, paddedId } from './keys.ts';
import { isIndexTombstone } from './index-tombstones.ts';
import { patchIndexed, type Patch } from './patch-indexed.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { int64 } from './row-schema.ts';
import { ObservationColumns, rowOf, StoredColumns } from './observation-columns.ts';
import type { Columns, Entity } from './table-types.ts';
import type { Table } from './table.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

const count = z.exactOptional(z.int());

/** Columns of the table Groups, in rows and index rows alike. */
export const GroupsRow = z.object({ ...StoredColumns.shape, ...factsColumns, projectCount: count });

const facts = factsCodec('Groups', GroupFacts);
const observed = rowCodec('Groups', z.object({ ...ObservationColumns.shape, projectCount: count }));
const counted = rowCodec('Groups', z.object({ id: int64, projectCount: count }));
const rowPrefix = 'i|';
const indexPrefix = 'n|';

/**
 * Table Groups. PartitionKey = connector id `|` root id; RowKey = `i|` padded group id (the row: merge by id) and `n|`
 * fully qualified name in lower case (the index: get by name, list in tree order). Names end at `$` or at the end of
 * the key, and `$` sorts before all that paths can hold, so a subtree is one range.
 */
export function groups(table: Table): Groups {
  const kind: InventoryKind<GroupFacts> = {
    rowPrefix,
    index: { keyOf: (name) => indexPrefix + lowercasePart(name), isReusable: true },
    facts,
    read: groupRowOf,
    kept: (scope, ids) => keptCounts(table, scope, ids),
  };
  return {
    ...inventoryRows(table, kind),
    async get(scope, fullyQualifiedName) {
      const entity = await table.get(partitionOf(scope), indexPrefix + lowercasePart(fullyQualifiedName));
      return entity && presentRow(entity);
    },
    listBelow(scope, fullyQualifiedName, page) {
      const where = {
        partitionKey: partitionOf(scope),
        range: keysBelow(indexPrefix, fullyQualifiedName),
      };
      return readPage(table, where, page, (entity) => {
        const found = presentRow(entity);
        return found && isBelow(found.facts.fullyQualifiedName, fullyQualifiedName) ? found : undefined;
      });
    },
    async setProjectCounts(scope, projectsByGroup) {
      await patchIndexed(table, kind.index, await differingCounts(table, scope, projectsByGroup));
    },
  };
}

function presentRow(entity: Entity): GroupRow | undefined {
  return isIndexTombstone(entity) ? undefined : groupRowOf(entity);
}

function groupRowOf(entity: Entity): GroupRow {
  const { projectCount, ...observation } = observed.read(entity);
  return { ...rowOf(facts.read(entity), observation), ...omitUndefined({ projectCount }) };
}

/** A crawl replaces rows without knowing the counts that its run sets at the end; they stay as they were. */
async function keptCounts(table: Table, scope: Scope, ids: readonly number[]): Promise<Map<number, Columns>> {
  const [first, last] = [Math.min(...ids), Math.max(...ids)];
  const range = { from: rowPrefix + paddedId(first), to: `${rowPrefix}${paddedId(last)}!` };
  const entities = await table.all({
    partitionKey: partitionOf(scope),
    range,
    select: ['id', 'projectCount'],
  });
  return new Map(
    entities
      .map((entity) => counted.read(entity))
      .flatMap(({ id, projectCount }) => (projectCount === undefined ? [] : [[id, { projectCount }]])),
  );
}

/** Reads the index of the root, 1,000 groups a request: it knows the counts and whose index row is whose. */
async function differingCounts(
  table: Table,
  scope: Scope,
  wanted: ReadonlyMap<number, number>,
): Promise<Patch[]> {
  const partitionKey = partitionOf(scope);
  const patches: Patch[] = [];
  const query = { partitionKey, range: keysFrom(indexPrefix), select: ['id', 'projectCount', 'movedAway'] };
  for await (const page of table.pages(query)) {
    for (const entity of page) {
      if (isIndexTombstone(entity)) continue;
      const { id, projectCount } = counted.read(entity);
      const wantedCount = wanted.get(id) ?? 0;
      if (wantedCount === projectCount) continue;
      const keys = { id, partitionKey, rowKey: rowPrefix + paddedId(id), indexKey: entity.rowKey };
      patches.push({ keys, columns: { projectCount: wantedCount }, indexEtag: entity.etag });
    }
  }
  return patches;
}
