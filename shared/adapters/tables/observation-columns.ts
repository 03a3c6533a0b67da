import { z } from 'zod';

import type { Removal, Row } from '../../features/inventory/domain/inventory.ts';
import type { StoredRow } from '../../features/inventory/domain/merge-page.ts';
import { int64, text } from './row-schema.ts';
import type { RowCodec } from './row-codec.ts';
import type { Entity } from './table-types.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/** Columns of rows and index rows of groups and projects that say what was observed when, beside the facts. */
export const ObservationColumns = z.object({
  fingerprint: z.string(),
  indexName: text,
  firstSeenAt: z.string(),
  seenAt: z.string(),
  missingSince: z.exactOptional(z.string()),
  lastSeenAt: z.exactOptional(z.string()),
  removedAt: z.exactOptional(z.string()),
  removedBecause: z.exactOptional(
    z.enum(['deleted', 'no-longer-visible', 'moved-away']) satisfies z.ZodType<Removal['reason']>,
  ),
  becamePublicAt: z.exactOptional(z.string()),
});
export type ObservationColumns = z.output<typeof ObservationColumns>;

/** Columns that a merge selects: the facts themselves are not read. */
export const StoredColumns = z.object({ id: int64, ...ObservationColumns.shape });
export const storedColumns = Object.keys(StoredColumns.shape);

export function storedRowOf(codec: RowCodec<z.output<typeof StoredColumns>>, entity: Entity): StoredRow {
  const read = codec.read(entity);
  const {
    missingSince,
    lastSeenAt: _,
    removedAt,
    removedBecause: _reason,
    becamePublicAt: _since,
    ...row
  } = read;
  return {
    ...row,
    missing: missingSince !== undefined,
    removed: removedAt !== undefined,
    etag: entity.etag,
  };
}

export function observationColumnsOf(row: Row<unknown>, indexName: string): ObservationColumns {
  const { fingerprint, firstSeenAt, seenAt, missingSince, lastSeenAt, removed, becamePublicAt } = row;
  return {
    fingerprint,
    indexName,
    firstSeenAt,
    seenAt,
    ...omitUndefined({ missingSince, lastSeenAt, becamePublicAt }),
    ...(removed === undefined ? {} : { removedAt: removed.at, removedBecause: removed.reason }),
  };
}

/** The row of these facts, read from its columns. */
export function rowOf<Facts>(facts: Facts, columns: ObservationColumns): Row<Facts> {
  const { fingerprint, firstSeenAt, seenAt, missingSince, lastSeenAt, becamePublicAt } = columns;
  const { removedAt, removedBecause } = columns;
  return {
    facts,
    fingerprint,
    firstSeenAt,
    seenAt,
    ...omitUndefined({ missingSince, lastSeenAt, becamePublicAt }),
    ...(removedAt === undefined || removedBecause === undefined
      ? {}
      : { removed: { at: removedAt, reason: removedBecause } }),
  };
}
