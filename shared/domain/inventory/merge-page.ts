import type { ChangeEvent } from './change-event.ts';
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
 * A row to write. `formerIndexName` is set when its index row moves. `etag` is the version it rests on; absent means that
 * there must be none yet. `events` go into the feed with it, in the same transaction, so that each is told once.
 */
export type RowChange<Facts> = {
  row: Row<Facts>;
  indexName: string;
  formerIndexName?: string;
  etag?: string;
  events?: readonly ChangeEvent[];
};

/** A thing as GitLab lists it now, with what identifies its content and the name it is to be found under. */
export type Listed<Facts> = { id: number; facts: Facts; fingerprint: string; indexName: string };

export type Merge<Facts> = {
  added: RowChange<Facts>[];
  changed: RowChange<Facts>[];
  unchanged: number;
  /** Stored in the page's range, not listed, and not known as missing before. */
  newlyMissing: StoredRow[];
  /** All that are stored in the range and not listed. */
  missing: number;
};

/**
 * Compares a page with the rows of its id range: equal needs no write, different or returned is written, in the page
 * only is new, in the rows only is missing (a candidate for gone, nothing more). Repeating it after its writes
 * changes nothing.
 */
export function mergePage<Facts>(
  page: readonly Listed<Facts>[],
  stored: readonly StoredRow[],
  now: string,
): Merge<Facts> {
  const storedById = new Map(stored.map((row) => [row.id, row]));
  const listedIds = new Set(page.map((item) => item.id));
  const merge: Merge<Facts> = { added: [], changed: [], unchanged: 0, newlyMissing: [], missing: 0 };
  for (const item of page) {
    const known = storedById.get(item.id);
    if (known === undefined) merge.added.push(changeOf(item, now, now));
    else if (isSame(item, known)) merge.unchanged += 1;
    else merge.changed.push(withMove(changeOf(item, known.firstSeenAt, now), known));
  }
  const notListed = stored.filter((row) => !listedIds.has(row.id));
  merge.missing = notListed.length;
  merge.newlyMissing = notListed.filter((row) => !row.missing);
  return merge;
}

function isSame<Facts>(item: Listed<Facts>, known: StoredRow): boolean {
  return item.fingerprint === known.fingerprint && !known.missing;
}

function changeOf<Facts>(item: Listed<Facts>, firstSeenAt: string, now: string): RowChange<Facts> {
  const { facts, fingerprint, indexName } = item;
  return { row: { facts, fingerprint, firstSeenAt, seenAt: now }, indexName };
}

function withMove<Facts>(change: RowChange<Facts>, known: StoredRow): RowChange<Facts> {
  return known.indexName === change.indexName ? change : { ...change, formerIndexName: known.indexName };
}
