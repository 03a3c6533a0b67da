import type { InventoryItem } from './facts.ts';
import type { ChangeEvent } from './describe-change.ts';
import type { Row } from './inventory.ts';

/** What a merge needs of a stored row. `indexName` is the name its index row is filed under. */
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
 * A row to write. `previousIndexName` is set when its index row moves. `etag` is the version it rests on; absent means that
 * there must be none yet. `events` go into the feed with it, in the same transaction, so that each is told once.
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

/** A row that the tables did not take, and why, while they took others. */
export type RejectedRow = { id: number; reason: string; status?: number };

/** A merge that was carried out; what was refused is neither added nor changed. */
export type MergeResult<Facts> = MergePlan<Facts> & { rejected: (RejectedRow & { name: string })[] };

/**
 * Compares a page that GitLab was asked for at `observedAt` with stored rows: equal needs no write, different or returned
 * is written, in the page only is new, in the rows only is missing (a candidate for gone, nothing more). What is stored
 * from a later question wins over the page, so facts are ordered by when GitLab was asked, not by when we got to write.
 * Repeating it after its writes changes nothing.
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
