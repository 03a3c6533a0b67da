import pMap from 'p-map';

import type { FeedEntry } from './domain/count-changes.ts';
import type { ChangeEvent } from './domain/describe-change.ts';

/** The feed of a connector, newest first. */
export type Feed = { connectorId: string; pages: AsyncIterable<ChangeEvent[]> };

type Timed = FeedEntry & { ms: number };
type Open = { connectorId: string; pages: AsyncIterator<ChangeEvent[]>; page: Timed[]; at: number };

const feedsAtOnce = 8;

/**
 * Entries of all feeds in one order: time, newest first, then id of the change, then id of the connector. Reads the first page
 * of each feed, and the next one of a feed when it is used up.
 */
export async function* mergeFeeds(feeds: readonly Feed[]): AsyncGenerator<FeedEntry> {
  const open = feeds.map(({ connectorId, pages }) => ({
    connectorId,
    pages: pages[Symbol.asyncIterator](),
    page: [],
    at: 0,
  }));
  await pMap(open, readNext, { concurrency: feedsAtOnce });
  for (let feed = firstOf(open); feed !== undefined; feed = firstOf(open)) {
    const { connectorId, event } = feed.page[feed.at]!;
    yield { connectorId, event };
    feed.at += 1;
    if (feed.at === feed.page.length) await readNext(feed);
  }
}

/** Pages may be empty before the end. */
async function readNext(feed: Open): Promise<void> {
  const { connectorId, pages } = feed;
  feed.at = 0;
  feed.page = [];
  while (feed.page.length === 0) {
    const read = await pages.next();
    if (read.done === true) return;
    feed.page = read.value.map((event) => ({ connectorId, event, ms: Date.parse(event.at) }));
  }
}

function firstOf(open: readonly Open[]): Open | undefined {
  let first: Open | undefined;
  for (const feed of open) {
    const entry = feed.page[feed.at];
    if (entry === undefined) continue;
    const best = first?.page[first.at];
    if (best === undefined || compare(entry, best) < 0) first = feed;
  }
  return first;
}

function compare(one: Timed, other: Timed): number {
  if (one.ms !== other.ms) return other.ms - one.ms;
  if (one.event.id !== other.event.id) return one.event.id < other.event.id ? -1 : 1;
  return one.connectorId < other.connectorId ? -1 : 1;
}
