import { z } from 'zod';

import type { ProjectFacts } from '../../features/inventory/domain/project-facts.ts';
import type { ProjectRow } from '../../features/inventory/domain/inventory.ts';
import type { Projects } from '../../features/inventory/ports.ts';
import { visibility } from './group-facts.ts';
import { type InventoryKind, inventoryRows, partitionOf } from './inventory-rows.ts';
import { coalescedPart, keysFrom, paddedId } from './keys.ts';
import { readPage } from './read-page.ts';
import { rowCodec } from './row-codec.ts';
import { int64, text } from './row-schema.ts';
import { rowOf, observationColumns } from './observation-columns.ts';
import type { Entity } from './table-types.ts';
import type { Table } from './table.ts';

/** The facts of a project as columns. */
const factsColumns = {
  id: int64,
  name: text,
  path: text,
  fullyQualifiedName: text,
  fullName: text,
  url: text,
  groupId: int64,
  groupFullyQualifiedName: text,
  visibility: z.exactOptional(visibility),
  defaultBranch: z.exactOptional(text),
  archived: z.exactOptional(z.boolean()),
  emptyRepository: z.exactOptional(z.boolean()),
  createdAt: z.exactOptional(text),
  lastActivityAt: z.exactOptional(text),
  markedForDeletionOn: z.exactOptional(text),
  secretPushProtectionEnabled: z.exactOptional(z.boolean()),
  onlyAllowMergeIfPipelineSucceeds: z.exactOptional(z.boolean()),
  onlyAllowMergeIfAllDiscussionsAreResolved: z.exactOptional(z.boolean()),
  onlyAllowMergeIfAllStatusChecksPassed: z.exactOptional(z.boolean()),
  ciJobTokenScopeEnabled: z.exactOptional(z.boolean()),
  restrictUserDefinedVariables: z.exactOptional(z.boolean()),
  enforceAuthChecksOnUploads: z.exactOptional(z.boolean()),
} satisfies Record<keyof ProjectFacts, z.ZodType>;

/** Columns of the table Projects, in rows and index rows alike. `foldedPath` is the path as lookups compare it. */
export const ProjectsRow = z.object({ ...factsColumns, ...observationColumns, foldedPath: z.string() });

const row = rowCodec('Projects', ProjectsRow);
const factsOf = rowCodec('Projects', z.object(factsColumns));
const kind: InventoryKind<ProjectFacts> = {
  rowPrefix: 'p|',
  index: { keyOf: (groupName, id) => groupPrefix(groupName) + paddedId(id), isReusable: false },
  write: (flat) => row.write({ ...flat, foldedPath: coalescedPart(flat.path) }),
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
        where: { column: 'foldedPath', equals: coalescedPart(path) },
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

/** What is there before what is missing or removed, what was seen last before what was seen earlier. */
function byPresence(a: ProjectRow, b: ProjectRow): number {
  const absence = absenceOf(a) - absenceOf(b);
  return absence === 0 ? b.seenAt.localeCompare(a.seenAt) : absence;
}

function absenceOf({ missingSince, removed }: ProjectRow): number {
  if (removed !== undefined) return 2;
  return missingSince === undefined ? 0 : 1;
}

function projectRowOf(entity: Entity): ProjectRow {
  return rowOf(factsOf.read(entity), row.read(entity));
}

function groupPrefix(fullyQualifiedName: string): string {
  return `t|${coalescedPart(fullyQualifiedName)}|`;
}
