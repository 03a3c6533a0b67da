import { ConcurrentChangeError } from '../domain/errors.ts';
import type { GroupFacts, ProjectFacts, Row, Scope } from '../domain/inventory/inventory.ts';
import {
  mergePage,
  type Listed,
  type Merge,
  type RowChange,
  type StoredRow,
} from '../domain/inventory/merge-page.ts';
import { arrival, relocation, update } from '../domain/inventory/row-changes.ts';
import type { Observation, RootGroups, Stored } from '../ports.ts';

type Facts = GroupFacts | ProjectFacts;

/** Each lost race means that somebody else stored the same rows meanwhile; so many in a row is no longer chance. */
const maxAttempts = 6;

/**
 * Merges what GitLab listed with what is stored and writes the differences, each under the version it rests on and
 * together with what the feed tells of it. When another writer was there first, it reads and merges again: then either
 * nothing is left to write, or the rest is. Safe to repeat, to run twice at once and to come late: what is stored from a
 * later question, be it under another root group, is left alone. With a range, rows in it that were not listed are marked as missing; nothing is removed.
 */
export async function mergeRows<F extends Facts>(
  items: readonly Listed<F>[],
  observation: Observation<F>,
  deps: { rootGroups: Pick<RootGroups, 'list'> },
): Promise<Merge<F>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await mergeOnce(items, observation, deps);
    } catch (failure) {
      if (!(failure instanceof ConcurrentChangeError) || attempt >= maxAttempts) throw failure;
    }
  }
}

async function mergeOnce<F extends Facts>(
  items: readonly Listed<F>[],
  observation: Observation<F>,
  deps: { rootGroups: Pick<RootGroups, 'list'> },
): Promise<Merge<F>> {
  const { rows, scope, range, observedAt } = observation;
  const stored = await (range === undefined
    ? rows.stored(
        scope,
        items.map((item) => item.id),
      )
    : rows.between(scope, range.first, range.last));
  const compared = mergePage(items, stored, observedAt);
  const elsewhere = await formerRows(compared.added, observation, deps);
  const merge = withoutLate(compared, elsewhere, observedAt);
  const changes = [
    ...merge.added.map((item) => arrivalOf(item, newestOf(item.id, elsewhere), observation)),
    ...(await updatesOf(merge.changed, stored, observation)),
  ];
  if (changes.length > 0) await rows.write(scope, changes);
  const moved = new Set(merge.added.map((item) => item.id));
  for (const { row, in: formerScope } of elsewhere.filter((former) => moved.has(former.row.id))) {
    await rows.remove(formerScope, row);
  }
  if (range !== undefined && merge.newlyMissing.length > 0) {
    await rows.markMissing(scope, merge.newlyMissing, observedAt);
  }
  return merge;
}

type Former<F> = { in: Scope; row: StoredRow; whole: Row<F> };

/** Rows of the same ids under other root groups: a thing that moved keeps its history. A first crawl does not look. */
async function formerRows<F extends Facts>(
  added: readonly Listed<F>[],
  { rows, scope, isFirstCrawl }: Observation<F>,
  deps: { rootGroups: Pick<RootGroups, 'list'> },
): Promise<Former<F>[]> {
  const found: Former<F>[] = [];
  if (isFirstCrawl || added.length === 0) return found;
  const ids = added.map((item) => item.id);
  for (const root of await deps.rootGroups.list(scope.connectorId)) {
    if (root.facts.id === scope.rootId) continue;
    const other = { connectorId: scope.connectorId, rootId: root.facts.id };
    const stored = new Map((await rows.stored(other, ids)).map((row) => [row.id, row]));
    for (const { value } of stored.size === 0 ? [] : await rows.whole(other, [...stored.keys()])) {
      const row = stored.get(value.facts.id);
      if (row !== undefined) found.push({ in: other, row, whole: value });
    }
  }
  return found;
}

/** What a later question showed under another root group has not come from there: it has gone there since. */
function withoutLate<F>(merge: Merge<F>, elsewhere: readonly Former<F>[], observedAt: string): Merge<F> {
  const later = new Set(elsewhere.filter(({ row }) => row.seenAt > observedAt).map(({ row }) => row.id));
  const added = merge.added.filter((item) => !later.has(item.id));
  return { ...merge, added, unchanged: merge.unchanged + merge.added.length - added.length };
}

function newestOf<F>(id: number, elsewhere: readonly Former<F>[]): Former<F> | undefined {
  return elsewhere
    .filter(({ row }) => row.id === id)
    .reduce<Former<F> | undefined>(
      (newest, former) => (newest !== undefined && newest.row.seenAt >= former.row.seenAt ? newest : former),
      undefined,
    );
}

function arrivalOf<F extends Facts>(
  item: Listed<F>,
  former: Former<F> | undefined,
  { observedAt, telling, isFirstCrawl }: Observation<F>,
): RowChange<F> {
  if (former !== undefined) return relocation(item, former.whole, observedAt, telling);
  return arrival(item, observedAt, isFirstCrawl ? undefined : telling);
}

async function updatesOf<F extends Facts>(
  changed: readonly Listed<F>[],
  stored: readonly StoredRow[],
  { rows, scope, observedAt, telling }: Observation<F>,
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
    return update(item, known, observedAt, telling);
  });
}

/** The row as it is now, if it is still the version that was compared; else the comparison is made again. */
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
