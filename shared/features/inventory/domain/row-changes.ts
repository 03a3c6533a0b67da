import type { GroupFacts } from './group-facts.ts';
import type { ProjectFacts } from './project-facts.ts';
import type { Removal, Row } from './inventory.ts';
import { describeArrival, describeChange, describeRemoval, type ChangeContext } from './describe-change.ts';
import { laterObservation, type InventoryItem } from './facts.ts';
import type { RowChange } from './merge-page.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

type Versioned<Facts> = { value: Row<Facts>; etag: string };

/** The row of an item that has none yet. `context` is absent on a first crawl, when everything is new. */
export function arrival<Facts extends GroupFacts | ProjectFacts>(
  item: InventoryItem<Facts>,
  observedAt: string,
  context: ChangeContext | undefined,
): RowChange<Facts> {
  return {
    row: rowOf(item, observedAt),
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
    row: rowOf(item, observedAt, former),
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
    row: rowOf(item, observedAt, known.value),
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

function rowOf<Facts extends GroupFacts | ProjectFacts>(
  { facts, fingerprint }: InventoryItem<Facts>,
  seenAt: string,
  former?: Row<GroupFacts | ProjectFacts>,
): Row<Facts> {
  const becamePublicAt = former === undefined ? undefined : becamePublicAtOf(former, facts, seenAt);
  const firstSeenAt = former?.firstSeenAt ?? seenAt;
  return { facts, fingerprint, firstSeenAt, seenAt, ...omitUndefined({ becamePublicAt }) };
}

/** A visibility that was unknown before is no change. */
function becamePublicAtOf(
  former: Row<GroupFacts | ProjectFacts>,
  { visibility }: GroupFacts | ProjectFacts,
  seenAt: string,
): string | undefined {
  const was = former.facts.visibility;
  if (visibility === undefined || (visibility === 'public' && was !== 'private' && was !== 'internal'))
    return former.becamePublicAt;
  return visibility === 'public' ? seenAt : undefined;
}
