import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';
import type { Removal, Row } from './inventory.ts';
import { describeArrival, describeChange, describeRemoval, type ChangeContext } from './describe-change.ts';
import { laterObservation, type InventoryItem } from './facts.ts';
import type { RowChange } from './merge-page.ts';

type Versioned<Facts> = { value: Row<Facts>; etag: string };

/** The row of an item that has none yet. `context` is absent on a first crawl, when everything is new. */
export function arrival<Facts extends GroupFacts | ProjectFacts>(
  item: InventoryItem<Facts>,
  observedAt: string,
  context: ChangeContext | undefined,
): RowChange<Facts> {
  return {
    row: rowOf(item, observedAt, observedAt),
    indexName: item.indexName,
    ...(context === undefined ? {} : { events: [describeArrival(item.facts, context)] }),
  };
}

/** The row of an item that was under another root group: it keeps its history, and changes on the way are reported. */
export function relocation<Facts extends GroupFacts | ProjectFacts>(
  item: InventoryItem<Facts>,
  former: Row<GroupFacts | ProjectFacts>,
  observedAt: string,
  context: ChangeContext,
): RowChange<Facts> {
  return {
    row: rowOf(item, former.firstSeenAt, observedAt),
    indexName: item.indexName,
    events: describeChange(former, item.facts, context),
  };
}

/** The row of an item that GitLab shows changed, or again. */
export function update<Facts extends GroupFacts | ProjectFacts>(
  item: InventoryItem<Facts>,
  known: Versioned<Facts> & { indexName: string },
  observedAt: string,
  context: ChangeContext,
): RowChange<Facts> {
  return {
    row: rowOf(item, known.value.firstSeenAt, observedAt),
    indexName: item.indexName,
    etag: known.etag,
    events: describeChange(known.value, item.facts, context),
    ...(known.indexName === item.indexName ? {} : { previousIndexName: known.indexName }),
  };
}

/**
 * The tombstone of a row: what was known of it stays, with when and why it went. `completeAsOf` is that of its root group,
 * for what was not missed before.
 */
export function tombstone<Facts extends GroupFacts | ProjectFacts>(
  known: Versioned<Facts> & { indexName: string },
  removal: Removal,
  context: ChangeContext,
  completeAsOf?: string,
): RowChange<Facts> {
  const lastSeenAt = known.value.lastSeenAt ?? laterObservation(known.value.seenAt, completeAsOf);
  return {
    row: { ...known.value, lastSeenAt, seenAt: removal.at, removed: removal },
    indexName: known.indexName,
    etag: known.etag,
    events: [describeRemoval(known.value, removal, context)],
  };
}

function rowOf<Facts>(item: InventoryItem<Facts>, firstSeenAt: string, seenAt: string): Row<Facts> {
  return { facts: item.facts, fingerprint: item.fingerprint, firstSeenAt, seenAt };
}
