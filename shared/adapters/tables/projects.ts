import { z } from 'zod';

import { ProjectFacts } from '../../features/inventory/domain/project-facts.ts';
import type { ProjectRow } from '../../features/inventory/domain/inventory.ts';
import type { Projects } from '../../features/inventory/ports.ts';
import { factsCodec, factsColumns } from './facts-column.ts';
import { type InventoryKind, inventoryRows, partitionOf } from './inventory-rows.ts';
import { lowercasePart, keysFrom, paddedId } from './keys.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { ObservationColumns, rowOf, StoredColumns } from './observation-columns.ts';
import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** Columns of the table Projects, in rows and index rows alike. `foldedPath` is the path as lookups compare it. */
export const ProjectsRow = z.object({ ...StoredColumns.shape, ...factsColumns, foldedPath: z.string() });

const facts = factsCodec('Projects', ProjectFacts);
const observed = rowCodec('Projects', ObservationColumns);
const kind: InventoryKind<ProjectFacts> = {
  rowPrefix: 'p|',
  index: { keyOf: (groupName, id) => groupPrefix(groupName) + paddedId(id), isReusable: false },
  facts,
  derived: ({ path }) => ({ foldedPath: lowercasePart(path) }),
  read: projectRowOf,
};

/**
 * Table Projects. PartitionKey = connector id `|` root id; RowKey = `p|` padded project id (the row: merge by id) and
 * `t|` the group's fully qualified name in lower case `|` padded id (the index: a group's projects are a range).
 */
export function projects(table: Table): Projects {
  return {
    ...inventoryRows(table, kind),
    async get(scope, groupFullyQualifiedName, path) {
      const query = {
        partitionKey: partitionOf(scope),
        range: keysFrom(groupPrefix(groupFullyQualifiedName)),
        where: { column: 'foldedPath', equals: lowercasePart(path) },
      };
      // Two rows of one path: the later one took it over from one that a crawl has not met again yet.
      return (await table.all(query)).map(projectRowOf).toSorted(byPresence)[0];
    },
    list(scope, groupFullyQualifiedName, page) {
      const range = keysFrom(groupPrefix(groupFullyQualifiedName));
      return readPage(table, { partitionKey: partitionOf(scope), range }, page, projectRowOf);
    },
  };
}

/** Present rows before missing and removed ones, then the one observed last. */
function byPresence(a: ProjectRow, b: ProjectRow): number {
  const absence = absenceOf(a) - absenceOf(b);
  return absence === 0 ? b.seenAt.localeCompare(a.seenAt) : absence;
}

function absenceOf({ missingSince, removed }: ProjectRow): number {
  if (removed !== undefined) return 2;
  return missingSince === undefined ? 0 : 1;
}

function projectRowOf(entity: Entity): ProjectRow {
  return rowOf(facts.read(entity), observed.read(entity));
}

function groupPrefix(fullyQualifiedName: string): string {
  return `t|${lowercasePart(fullyQualifiedName)}|`;
}
