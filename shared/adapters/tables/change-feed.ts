import type { ChangeEvent } from '../../features/inventory/domain/describe-change.ts';
import type { ChangeFeed, FeedRange } from '../../features/inventory/ports.ts';
import { partitionOf as findingsPartition } from './findings.ts';
import { eventColumns, eventKey, outbox, readEvent } from './event-row.ts';
import { partitionOf } from './inventory-rows.ts';
import { lowercasePart, invertedTime, type KeyRange } from './keys.ts';
import { purgeFirst, purgePartition, removeAll } from './purge-partition.ts';
import type { Action } from './table-types.ts';
import type { Table } from './table.ts';
import { packed } from './transactions.ts';

const wholePartition = { from: '!', to: '\u007f' };
const pageLimit = 1_000;

/**
 * Tables with an outbox: `below` in the partitions of root groups, `beside` in those of connectors, `findings` in those of
 * projects.
 */
type OutboxTables = {
  below: readonly Table[];
  beside: readonly Table[];
  findings: Table;
  onChanges?: OnChanges;
};

/** Called with changes before they leave the outbox: what it stores is not lost in a crash, and may be stored twice. */
type OnChanges = (connectorId: string, changes: readonly ChangeEvent[]) => Promise<unknown>;

/**
 * Table Changes. PartitionKey = connector id; RowKey = inverted time `|` event id: list, newest first. Events are published
 * from the outboxes, where they were written with their rows.
 */
export function changeFeed(table: Table, { below, beside, findings, onChanges }: OutboxTables): ChangeFeed {
  async function publishAll(
    sources: readonly Table[],
    partitionKey: string,
    connectorId: string,
  ): Promise<number> {
    const counts = await Promise.all(
      sources.map((source) => publishFrom(source, partitionKey, { feed: table, connectorId, onChanges })),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  }
  return {
    publish: (scope) => publishAll(below, partitionOf(scope), scope.connectorId),
    publishRoots: (connectorId) => publishAll(beside, lowercasePart(connectorId), connectorId),
    publishFindings: (place) => publishAll([findings], findingsPartition(place), place.connectorId),
    async *pages(connectorId, range, rowsAtOnce) {
      const query = { partitionKey: lowercasePart(connectorId), range: keysOf(range), pageSize: rowsAtOnce };
      for await (const page of table.pages(query)) yield page.map(readEvent);
    },
    purgeBefore(connectorId, before) {
      const range = { from: behind(before), to: wholePartition.to };
      const query = { partitionKey: lowercasePart(connectorId), range, select: [], pageSize: pageLimit };
      return purgeFirst(table, table.pages(query), pageLimit);
    },
    async purge(connectorId) {
      const partitionKey = lowercasePart(connectorId);
      // What waits beside rows goes with them; root groups are removed one by one.
      for (const source of beside) await purgePartition(source, partitionKey, outbox);
      await purgePartition(table, partitionKey);
    },
  };
}

/** Keys of everything before a time. The time's own key is the prefix of what happened at it, which is left out. */
function behind(at: string): string {
  return `${invertedTime(at)}}`;
}

/** A range that would end before it begins is empty. */
function keysOf({ since, until, after }: FeedRange): KeyRange {
  const starts = [wholePartition.from];
  if (until !== undefined) starts.push(behind(until));
  // '!' is below every character that keys hold.
  if (after !== undefined) starts.push(eventKey(after) + (after.isIncluded ? '' : '!'));
  const from = starts.toSorted().at(-1) ?? wholePartition.from;
  return { from, to: since === undefined ? wholePartition.to : behind(since) };
}

/**
 * Copies first, then deletes: after a crash in between, the next call copies the same events to the same keys, and stores them
 * for subscriptions again. Two calls at once do the same twice. An empty outbox costs one query.
 */
async function publishFrom(
  source: Table,
  partitionKey: string,
  { feed, connectorId, onChanges }: { feed: Table; connectorId: string; onChanges: OnChanges | undefined },
): Promise<number> {
  let published = 0;
  for await (const page of source.pages({ partitionKey, range: outbox })) {
    const events = page.map(readEvent);
    const units = events.map((event) => ({ actions: [publishing(connectorId, event)] }));
    for (const pack of packed(units)) await feed.transact(pack.flatMap(({ actions }) => actions));
    if (events.length > 0) await onChanges?.(connectorId, events);
    await removeAll(source, page);
    published += page.length;
  }
  return published;
}

function publishing(connectorId: string, event: ChangeEvent): Action {
  const keys = { partitionKey: lowercasePart(connectorId), rowKey: eventKey(event) };
  return ['upsert', { ...keys, ...eventColumns(event) }, 'Replace'];
}
