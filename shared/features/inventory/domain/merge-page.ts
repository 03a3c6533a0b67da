import type { InventoryItem } from './facts.ts';
import type { ChangeEvent } from './describe-change.ts';
import type { Row } from './inventory.ts';

/** A stored row as a merge needs it. `indexName` is the name that its index row uses. */
export type StoredRow = {
  id: number;
  fingerprint: string;
  indexName: string;
  firstSeenAt: string;
  seenAt: string;
  missing: boolean;
  removed: boolean;
  /** The version that was read; a write that rests on it fails when the row has changed since. */
  etag: string;
};

/**
 * A row to write. `previousIndexName` is set if its index row moves. `etag` is the version it is based on; absent means that
 * the row must not exist yet. `events` are written to the outbox in the same transaction, so each is reported once.
 */
export type RowChange<Facts> = {
  row: Row<Facts>;
  indexName: string;
  previousIndexName?: string;
  etag?: string;
  events?: readonly ChangeEvent[];
};

export type MergePlan<Facts> = {
  added: InventoryItem<Facts>[];
  /** Listed otherwise than stored, or again after it was missing or removed. */
  changed: InventoryItem<Facts>[];
  /** Equal, or stored from an answer to a later question than this page's: nothing to write. */
  unchanged: number;
  /** Stored, not listed, and not known as missing before. */
  newlyMissing: StoredRow[];
  /** All that are stored and alive, and not listed. */
  missing: StoredRow[];
};

/** A row that the tables rejected, and why, while others were written. */
export type RejectedRow = { id: number; reason: string; status?: number };

/** A merge that was written; rejected rows are neither added nor changed. */
export type MergeResult<Facts> = MergePlan<Facts> & { rejected: (RejectedRow & { name: string })[] };

/** Ids of the rows that were added or changed. */
export function writtenIds<Facts>({ added, changed }: MergePlan<Facts>): number[] {
  return [...added, ...changed].map(({ id }) => id);
}

/**
 * Compares a page that GitLab was asked for at `observedAt` with the stored rows. Equal items need no write, different or
 * returned ones are written, items without a row are new, and rows without an item are missing (candidates for deletion).
 * Rows of a newer observation win: facts are ordered by when GitLab was asked, not by when they are written. Idempotent.
 */
export function mergePage<Facts>(
  page: readonly InventoryItem<Facts>[],
  stored: readonly StoredRow[],
  observedAt: string,
): MergePlan<Facts> {
  const storedById = new Map(stored.map((row) => [row.id, row]));
  const added = page.filter((item) => !storedById.has(item.id));
  const changed = page.filter((item) => {
    const known = storedById.get(item.id);
    return known !== undefined && known.seenAt <= observedAt && !isSame(item, known);
  });
  const listedIds = new Set(page.map((item) => item.id));
  const missing = stored.filter((row) => !listedIds.has(row.id) && !row.removed && row.seenAt <= observedAt);
  return {
    added,
    changed,
    unchanged: page.length - added.length - changed.length,
    newlyMissing: missing.filter((row) => !row.missing),
    missing,
  };
}

function isSame<Facts>(item: InventoryItem<Facts>, known: StoredRow): boolean {
  return item.fingerprint === known.fingerprint && !known.missing && !known.removed;
}
