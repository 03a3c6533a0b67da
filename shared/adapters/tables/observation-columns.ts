import { z } from 'zod';

import type { Removal, Row } from '../../features/inventory/domain/inventory.ts';
import type { StoredRow } from '../../features/inventory/domain/merge-page.ts';
import { int64, text } from './row-schema.ts';
import type { RowCodec } from './row-codec.ts';
import type { Entity } from './table-types.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';

/** What rows and index rows of groups and projects alike hold beside the facts. */
export const observationColumns = {
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
};
const Seen = z.object(observationColumns);
export type Seen = z.output<typeof Seen>;

/** What `between` and `stored` read of a row. */
export const StoredColumns = z.object({ id: int64, ...observationColumns });
export const storedColumns = Object.keys(StoredColumns.shape);

export function storedRowOf(codec: RowCodec<z.output<typeof StoredColumns>>, entity: Entity): StoredRow {
  const { missingSince, lastSeenAt: _seen, removedAt, removedBecause: _, ...row } = codec.read(entity);
  return {
    ...row,
    missing: missingSince !== undefined,
    removed: removedAt !== undefined,
    etag: entity.etag,
  };
}

/** Our knowledge of a thing as columns. */
export function observationColumnsOf(row: Row<unknown>, indexName: string): Seen {
  const { fingerprint, firstSeenAt, seenAt, missingSince, lastSeenAt, removed } = row;
  return {
    fingerprint,
    indexName,
    firstSeenAt,
    seenAt,
    ...omitUndefined({ missingSince, lastSeenAt }),
    ...(removed === undefined ? {} : { removedAt: removed.at, removedBecause: removed.reason }),
  };
}

/** The reverse: a row of these facts. */
export function rowOf<Facts>(facts: Facts, seen: Seen): Row<Facts> {
  const { fingerprint, firstSeenAt, seenAt, missingSince, lastSeenAt, removedAt, removedBecause } = seen;
  return {
    facts,
    fingerprint,
    firstSeenAt,
    seenAt,
    ...omitUndefined({ missingSince, lastSeenAt }),
    ...(removedAt === undefined || removedBecause === undefined
      ? {}
      : { removed: { at: removedAt, reason: removedBecause } }),
  };
}
