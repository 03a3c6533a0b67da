import type { ChangeTotals } from '../../contracts/arm/change.ts';
import type { ResourceScope } from '../../contracts/resource-scope.ts';
import { InvalidRequestError } from '../../platform/errors/errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import { listConnectorsIn } from '../connectors/read-resource-groups.ts';
import type { Permission } from '../permissions/ports.ts';
import { connectorsOf } from '../posture/domain/panes/filters.ts';
import { type ChangeFilter, hasKind, hasSubject } from './domain/change-filter.ts';
import { countChanges, type FeedEntry } from './domain/count-changes.ts';
import type { ChangeEvent } from './domain/describe-change.ts';
import { cursorOf, type FeedCursor, tokenOfCursor } from './domain/feed-cursor.ts';
import { type Feed, mergeFeeds } from './merge-feeds.ts';
import type { FeedRange } from './ports.ts';

/** A connector, or a subscription: then the connectors in it that the caller may read. */
type ChangesScope = { scope: ResourceScope; permission: Permission };
type ChangesRequest = PageRequest & { filter: ChangeFilter; withTotals?: boolean };

/** `totals` come with the first page only, if they were asked for. */
type ChangePage = {
  items: { connector: Connector; event: ChangeEvent }[];
  continuationToken: string | undefined;
  asOf: string;
  totals?: ChangeTotals;
};

/** Entries that one request reads: a page of rare ones ends before it is full, and totals say how far they count. */
const maxRead = 2_000;
const maxCounted = 10_000;
const maxRowsAtOnce = 1_000;
const minRowsAtOnce = 25;

/**
 * The change feeds of a scope, merged, newest first. Throws `ParentNotFoundError`, `NotFoundError`, and `InvalidRequestError` for
 * an unknown connector in the filter and for a token of another request.
 */
export async function listChanges(
  { scope, permission }: ChangesScope,
  { filter, pageSize, continuationToken: token, withTotals = false }: ChangesRequest,
  app: App,
): Promise<ChangePage> {
  const request = { scope, filter };
  const cursor = token === undefined ? undefined : cursorOf(token, request);
  const asOf = cursor?.asOf ?? app.clock.now().toISOString();
  const connectors = selected(await connectorsIn({ scope, permission }, app), filter);
  const counts = withTotals && cursor === undefined;
  const feeds = feedsOf(connectors, { filter, cursor, wanted: counts ? maxCounted : pageSize + 1 }, app);
  const read = await readPage(feeds, { filter, pageSize, counts });
  const byId = new Map(connectors.map((connector) => [connector.id, connector]));
  const totals = counts
    ? countChanges(read.counted, filter, read.isEnd ? undefined : read.last?.event.at)
    : undefined;
  return {
    items: read.items.map(({ connectorId, event }) => ({ connector: byId.get(connectorId)!, event })),
    continuationToken: read.next && tokenOfCursor({ ...positionOf(read.next), asOf }, request),
    asOf,
    ...omitUndefined({ totals }),
  };
}

/** Connectors without a configuration have no feed. */
async function connectorsIn({ scope, permission }: ChangesScope, app: App): Promise<Connector[]> {
  const { subscriptionId, resourceGroup, name } = scope;
  if (resourceGroup === undefined || name === undefined) {
    const readable = await listConnectorsIn(scope, permission, app);
    return readable.filter(({ devops }) => devops !== undefined);
  }
  const key = { subscriptionId, resourceGroup, name };
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  devopsOf(connector);
  return [connector];
}

function selected(connectors: Connector[], { connectors: names }: ChangeFilter): Connector[] {
  if (names === undefined) return connectors;
  const keys = connectors.map(({ key }) => key);
  if (names.some((name) => connectorsOf([name], keys).size === 0)) throw unknownConnector();
  const wanted = connectorsOf(names, keys);
  return connectors.filter((_, index) => wanted.has(index));
}

function unknownConnector(): InvalidRequestError {
  const message = 'names a connector that does not exist, or that the caller may not read';
  return new InvalidRequestError(`The request is not valid: connector ${message}.`, {
    code: 'InvalidQueryParameterValue',
    target: 'connector',
    details: [{ code: 'InvalidValue', target: 'connector', message }],
  });
}

type Reading = { filter: ChangeFilter; cursor: FeedCursor | undefined; wanted: number };

function feedsOf(connectors: readonly Connector[], { filter, cursor, wanted }: Reading, app: App): Feed[] {
  const share = Math.ceil(wanted / Math.max(1, connectors.length));
  const rowsAtOnce = Math.min(maxRowsAtOnce, Math.max(minRowsAtOnce, share));
  return connectors.map(({ id: connectorId }) => ({
    connectorId,
    pages: app.changeFeed.pages(connectorId, rangeOf(connectorId, filter, cursor), rowsAtOnce),
  }));
}

/** If two connectors have the same change at the same time, the one with the lower id is listed first. */
function rangeOf(
  connectorId: string,
  { since, until }: ChangeFilter,
  cursor: FeedCursor | undefined,
): FeedRange {
  const after = cursor && { at: cursor.at, id: cursor.id, isIncluded: connectorId > cursor.connectorId };
  return omitUndefined({ since, until, after });
}

function positionOf({ connectorId, event: { at, id } }: FeedEntry): Omit<FeedCursor, 'asOf'> {
  return { at, id, connectorId };
}

type ReadPage = {
  items: FeedEntry[];
  /** Entries with a selected subject, of any kind. */
  counted: FeedEntry[];
  /** The entry after which the next page begins; undefined on the last page. */
  next: FeedEntry | undefined;
  last: FeedEntry | undefined;
  isEnd: boolean;
};
type PageWish = { filter: ChangeFilter; pageSize: number; counts: boolean };

/** Reads one entry more than the page has, to know whether there is another page; to count, all entries within the limit. */
async function readPage(feeds: readonly Feed[], { filter, pageSize, counts }: PageWish): Promise<ReadPage> {
  const page: ReadPage = { items: [], counted: [], next: undefined, last: undefined, isEnd: true };
  const max = counts ? maxCounted : maxRead;
  let read = 0;
  for await (const entry of mergeFeeds(feeds)) {
    if (page.items.length === pageSize) page.next ??= page.last;
    if (read === max || (page.next !== undefined && !counts))
      return { ...page, next: page.next ?? page.last, isEnd: false };
    read += 1;
    page.last = entry;
    if (!hasSubject(entry.event, filter)) continue;
    if (counts) page.counted.push(entry);
    if (page.items.length < pageSize && hasKind(entry.event, filter)) page.items.push(entry);
  }
  return page;
}
