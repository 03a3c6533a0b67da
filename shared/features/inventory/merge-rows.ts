import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { GroupFacts } from './domain/group-facts.ts';
import type { ProjectFacts } from './domain/project-facts.ts';
import type { Row, Scope, RootGroup } from './domain/inventory.ts';
import {
  mergePage,
  type MergePlan,
  type MergeResult,
  type RejectedRow,
  type RowChange,
  type StoredRow,
} from './domain/merge-page.ts';
import { type InventoryItem } from './domain/facts.ts';
import { arrival, relocation, update } from './domain/row-changes.ts';
import { rowOfRoot } from './domain/observed-root.ts';
import type { InventoryRows } from './ports.ts';
import type { Stored } from '../../platform/stored.ts';
import type { ChangeContext } from './domain/describe-change.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

/** The place and time of an observation, and the context of its events. */
export type MergeOptions<F> = {
  rows: InventoryRows<F>;
  scope: Scope;
  /** When GitLab was asked, ISO 8601: facts are ordered by it. */
  observedAt: string;
  context: ChangeContext;
  /**
   * When the last complete crawl of the root group began. Undefined on a first crawl: everything is new then, and only items
   * from a root group that was crawled before are reported.
   */
  completeAsOf: string | undefined;
  /** All root groups of the connector, among which things move. */
  roots: readonly RootGroup[];
  /** The ids that the answer covers: stored rows in it that were not listed are missing. */
  range?: { first: number; last: number };
  /** The answer only shows what exists: rows in the range that it does not list are not missing. */
  marksMissing?: false;
};

type Facts = GroupFacts | ProjectFacts;

/** Up to this many ids are read row by row, more as a range. */
const fewIds = 20;

/**
 * Merges listed items with the stored rows and writes the differences, each under the ETag it is based on and together with
 * its events. On a conflict it reads and merges again. Idempotent, concurrent and late calls included: rows of a newer
 * observation, also under another root group, are left alone. With a range, rows that were not listed are marked missing;
 * nothing is removed. Rejected rows are returned with the reason.
 */
export async function mergeRows<F extends Facts>(
  items: readonly InventoryItem<F>[],
  observation: MergeOptions<F>,
): Promise<MergeResult<F>> {
  return retryOnConflict(() => mergeOnce(items, observation));
}

async function mergeOnce<F extends Facts>(
  items: readonly InventoryItem<F>[],
  observation: MergeOptions<F>,
): Promise<MergeResult<F>> {
  const { rows, scope, range, observedAt, completeAsOf } = observation;
  const ids = items.map((item) => item.id);
  const stored = await (range === undefined
    ? rows.stored(scope, ids)
    : rows.between(scope, range.first, range.last));
  const compared = withoutMissing(mergePage(items, stored, observedAt), observation);
  const elsewhere = await previousRows(compared.added, observation);
  const merge = withoutMovedOn(compared, elsewhere, observedAt);
  const changes = [
    ...merge.added.map((item) => arrivalOf(item, previousOf(item.id, elsewhere, observation), observation)),
    ...(await updatesOf(merge.changed, stored, observation)),
  ];
  const rejected = changes.length === 0 ? [] : await rows.write(scope, changes);
  const merged = withoutRejected(merge, rejected);
  const moved = new Set(merged.added.map((item) => item.id));
  for (const former of elsewhere.filter(({ row }) => moved.has(row.id))) {
    await removePrevious(former, observation);
  }
  if (range !== undefined && merge.newlyMissing.length > 0) {
    await rows.markMissing(scope, merge.newlyMissing, observedAt, completeAsOf);
  }
  return merged;
}

function withoutMissing<F>(merge: MergePlan<F>, { marksMissing }: MergeOptions<F>): MergePlan<F> {
  return marksMissing === false ? { ...merge, newlyMissing: [], missing: [] } : merge;
}

function withoutRejected<F extends Facts>(
  merge: MergePlan<F>,
  rejected: readonly RejectedRow[],
): MergeResult<F> {
  if (rejected.length === 0) return { ...merge, rejected: [] };
  const names = new Map(
    [...merge.added, ...merge.changed].map(({ id, facts }) => [id, facts.fullyQualifiedName]),
  );
  const rejectedIds = new Set(rejected.map(({ id }) => id));
  return {
    ...merge,
    added: merge.added.filter(({ id }) => !rejectedIds.has(id)),
    changed: merge.changed.filter(({ id }) => !rejectedIds.has(id)),
    rejected: rejected.map((row) => ({ ...row, name: names.get(row.id) ?? '' })),
  };
}

type PreviousRow<F> = { scope: Scope; row: StoredRow; whole: Row<F> };

/**
 * Rows of the same ids under other root groups: an item that moved keeps its history. A first crawl searches only root groups
 * that completed a crawl before, so the first crawl of a whole connector searches none.
 */
async function previousRows<F extends Facts>(
  added: readonly InventoryItem<F>[],
  { rows, scope, completeAsOf, roots }: MergeOptions<F>,
): Promise<PreviousRow<F>[]> {
  const found: PreviousRow<F>[] = [];
  const ids = added.map((item) => item.id);
  for (const root of ids.length === 0 ? [] : roots) {
    if (root.facts.id === scope.rootId) continue;
    if (completeAsOf === undefined && root.crawl.completeAsOf === undefined) continue;
    const other = { connectorId: scope.connectorId, rootId: root.facts.id };
    const stored = new Map((await storedOf(rows, other, ids)).map((row) => [row.id, row]));
    for (const { value } of stored.size === 0 ? [] : await rows.whole(other, [...stored.keys()])) {
      const row = stored.get(value.facts.id);
      if (row !== undefined) found.push({ scope: other, row, whole: value });
    }
  }
  return found;
}

async function storedOf<F>(
  rows: InventoryRows<F>,
  scope: Scope,
  ids: readonly number[],
): Promise<StoredRow[]> {
  if (ids.length <= fewIds) return rows.stored(scope, ids);
  const wanted = new Set(ids);
  const near = await rows.between(scope, Math.min(...ids), Math.max(...ids));
  return near.filter((row) => wanted.has(row.id));
}

/** Times to try to delete an old row that keeps changing. */
const maxRemovals = 6;

/** Deletes the old row unless it has been updated by a newer observation. */
async function removePrevious<F>(
  { scope, row }: PreviousRow<F>,
  { rows, observedAt }: MergeOptions<F>,
): Promise<void> {
  for (let attempt = 1, now: StoredRow | undefined = row; attempt <= maxRemovals; attempt += 1) {
    if (now === undefined || now.seenAt > observedAt || (await rows.remove(scope, now))) return;
    [now] = await rows.stored(scope, [row.id]);
  }
}

/** An item that a newer observation found under another root group did not come from there: it has moved there since. */
function withoutMovedOn<F>(
  merge: MergePlan<F>,
  elsewhere: readonly PreviousRow<F>[],
  observedAt: string,
): MergePlan<F> {
  const later = new Set(elsewhere.filter(({ row }) => row.seenAt > observedAt).map(({ row }) => row.id));
  const added = merge.added.filter((item) => !later.has(item.id));
  return { ...merge, added, unchanged: merge.unchanged + merge.added.length - added.length };
}

/** A group below a root group may have been a root group itself before. */
function previousOf<F extends Facts>(
  id: number,
  elsewhere: readonly PreviousRow<F>[],
  { roots, context }: MergeOptions<F>,
): Row<Facts> | undefined {
  const root = context.subject === 'group' ? roots.find(({ facts }) => facts.id === id) : undefined;
  return newestOf(id, elsewhere)?.whole ?? (root && rowOfRoot(root));
}

function newestOf<F>(id: number, elsewhere: readonly PreviousRow<F>[]): PreviousRow<F> | undefined {
  return elsewhere
    .filter(({ row }) => row.id === id)
    .reduce<PreviousRow<F> | undefined>(
      (newest, former) => (newest !== undefined && newest.row.seenAt >= former.row.seenAt ? newest : former),
      undefined,
    );
}

function arrivalOf<F extends Facts>(
  item: InventoryItem<F>,
  former: Row<Facts> | undefined,
  { observedAt, context, completeAsOf }: MergeOptions<F>,
): RowChange<F> {
  if (former !== undefined) return relocation(item, former, observedAt, context);
  return arrival(item, observedAt, completeAsOf === undefined ? undefined : context);
}

async function updatesOf<F extends Facts>(
  changed: readonly InventoryItem<F>[],
  stored: readonly StoredRow[],
  { rows, scope, observedAt, context }: MergeOptions<F>,
): Promise<RowChange<F>[]> {
  if (changed.length === 0) return [];
  const whole = await rows.whole(
    scope,
    changed.map((item) => item.id),
  );
  const byId = new Map(whole.map((row) => [row.value.facts.id, row]));
  const indexNames = new Map(stored.map((row) => [row.id, row]));
  return changed.map((item) => {
    const known = knownRow(item.id, byId, indexNames);
    return update(item, known, observedAt, context);
  });
}

/** The current row, if it still has the ETag that was compared; otherwise throws, and the comparison is repeated. */
function knownRow<F extends Facts>(
  id: number,
  whole: ReadonlyMap<number, Stored<Row<F>>>,
  compared: ReadonlyMap<number, StoredRow>,
): Stored<Row<F>> & { indexName: string } {
  const now = whole.get(id);
  const then = compared.get(id);
  if (now === undefined || then === undefined || now.etag !== then.etag) {
    throw new ConcurrentChangeError('A row changed while it was compared.');
  }
  return { ...now, indexName: then.indexName };
}
