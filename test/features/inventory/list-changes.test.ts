import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import type { App } from '../../../shared/features/app.ts';
import type { Connector } from '../../../shared/features/connectors/domain/connector.ts';
import type { ChangeFilter } from '../../../shared/features/inventory/domain/change-filter.ts';
import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import { listChanges } from '../../../shared/features/inventory/list-changes.ts';
import type { Permission } from '../../../shared/features/permissions/ports.ts';
import { NotFoundError, ParentNotFoundError } from '../../../shared/platform/errors/errors.ts';
import { aRootGroup, anEvent } from '../../adapters/tables/rows.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { anApp } from '../../support/an-app.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const subscriptionId = randomUUID();
const everyone: Permission = { covers: () => true };
const secondMs = 1_000;
const beginning = Date.parse('2026-11-01T00:00:00.000Z');

let stores: Stores;

beforeAll(async () => {
  stores = await openTables({ connectionString: await azuriteAccount() });
});

function app(now = new Date(beginning + 86_400_000)): App {
  return anApp({ ...stores, clock: { now: () => now } });
}

function timeOf(second: number): string {
  return new Date(beginning + second * secondMs).toISOString();
}

async function insert(subscription = subscriptionId, devops = true): Promise<Connector> {
  const key = { subscriptionId: subscription, resourceGroup: 'security', name: `c-${randomUUID()}` };
  const connector = aConnector({ id: randomUUID(), key, ...(devops && { devops: aDevOps() }) });
  await stores.connectors.insert(connector);
  return connector;
}

/** A connector with these changes in its feed, one a second. */
async function aFeed(events: Partial<ChangeEvent>[], subscription = subscriptionId): Promise<Connector> {
  const connector = await insert(subscription);
  await publish(connector, events);
  return connector;
}

let groups = 0;
async function publish({ id }: Connector, events: Partial<ChangeEvent>[]): Promise<void> {
  const written = events.map((event, second) =>
    anEvent(`${second}`.padStart(5, '0'), { at: timeOf(second), ...event }),
  );
  for (let first = 0; first < written.length; first += 80) {
    groups += 1;
    await stores.rootGroups.put(id, aRootGroup(groups), written.slice(first, first + 80));
  }
  await stores.changeFeed.publishRoots(id);
}

type Wish = { filter?: ChangeFilter; pageSize?: number; token?: string; totals?: boolean };

function read(scope: Parameters<typeof listChanges>[0]['scope'], wish: Wish = {}, permission = everyone) {
  const { filter = {}, pageSize = 100, token: continuationToken, totals: withTotals = false } = wish;
  return listChanges({ scope, permission }, { filter, pageSize, continuationToken, withTotals }, app());
}

/** Ids of all pages, a list for each. */
async function pagesOf(scope: Parameters<typeof read>[0], wish: Wish): Promise<string[][]> {
  const pages: string[][] = [];
  let token: string | undefined;
  do {
    const page = await read(scope, { ...wish, ...(token !== undefined && { token }) });
    pages.push(page.items.map(({ event }) => event.id));
    token = page.continuationToken;
  } while (token !== undefined);
  return pages;
}

function project(gitLabId: number, fullyQualifiedName = `acme$web$p-${gitLabId}`) {
  return { type: 'project' as const, gitLabId, fullyQualifiedName };
}

describe('the change feed of a connector', () => {
  it('is listed newest first, page by page, as of the time of the first page', async () => {
    const { key } = await aFeed([{}, {}, {}, {}, {}]);

    const first = await read(key, { pageSize: 2 });
    const second = await listChanges(
      { scope: key, permission: everyone },
      { filter: {}, pageSize: 2, continuationToken: first.continuationToken },
      app(new Date(beginning + 2 * 86_400_000)),
    );

    expect(first.items.map(({ event }) => event.id)).toEqual(['00004', '00003']);
    expect(second.items.map(({ event }) => event.id)).toEqual(['00002', '00001']);
    expect(second.asOf).toBe(first.asOf);
    expect(await pagesOf(key, { pageSize: 2 })).toEqual([['00004', '00003'], ['00002', '00001'], ['00000']]);
    expect(await pagesOf(key, { pageSize: 5 })).toHaveLength(1);
  });

  it('keeps its place when changes are added', async () => {
    const connector = await aFeed([{}, {}, {}, {}]);
    const first = await read(connector.key, { pageSize: 2 });
    await publish(connector, [{ id: 'new', at: timeOf(1_000) }]);

    const second = await read(connector.key, { pageSize: 9, token: first.continuationToken! });

    expect(second.items.map(({ event }) => event.id)).toEqual(['00001', '00000']);
  });

  it('is a range of time: since is included, until is not', async () => {
    const { key } = await aFeed([{}, {}, {}, {}, {}]);

    const filter = { since: timeOf(1), until: timeOf(3) };

    expect(await pagesOf(key, { filter })).toEqual([['00002', '00001']]);
    expect(await pagesOf(key, { filter, pageSize: 1 })).toEqual([['00002'], ['00001']]);
    expect(await pagesOf(key, { filter: { since: timeOf(9) } })).toEqual([[]]);
    expect(await pagesOf(key, { filter: { until: timeOf(0) } })).toEqual([[]]);
  });

  it('is filtered by kind, group and subject', async () => {
    const group = { type: 'group' as const, gitLabId: 7, fullyQualifiedName: 'Acme$Web' };
    const instance = { type: 'instance' as const, gitLabId: 0, fullyQualifiedName: 'gitlab.example' };
    const { key } = await aFeed([
      { kind: 'appeared', subject: project(7) },
      { kind: 'archived', subject: project(8, 'acme$website$x') },
      { kind: 'archived', subject: group },
      { kind: 'verdictChanged', subject: instance },
    ]);
    const ids = async (filter: ChangeFilter) => (await pagesOf(key, { filter })).flat();

    expect(await ids({ kinds: ['archived'] })).toEqual(['00002', '00001']);
    expect(await ids({ group: 'acme/web' })).toEqual(['00002', '00000']);
    expect(await ids({ group: 'acme/web', kinds: ['archived'] })).toEqual(['00002']);
    expect(await ids({ subject: { type: 'project', gitLabId: 7 } })).toEqual(['00000']);
    expect(await ids({ subject: { type: 'instance', gitLabId: 0 } })).toEqual(['00003']);
  });

  it('refuses a token of another request', async () => {
    const { key } = await aFeed([{}, {}]);
    const { continuationToken: token } = await read(key, { pageSize: 1 });
    const other = read(key, { token: token!, filter: { kinds: ['archived'] } });

    await expect(other).rejects.toMatchObject({ status: 400, target: 'continuation-token' });
    await expect(read(key, { token: 'abc' })).rejects.toMatchObject({ status: 400 });
  });

  it('ends a page of rare matches early, and finds them all in the end', async () => {
    const rare = { kind: 'archived' as const };
    const events = Array.from({ length: 2_050 }, (_, at) => (at === 0 ? rare : {}));
    const { key } = await aFeed(events);

    const wish = { filter: { kinds: ['archived' as const] } };

    expect(await pagesOf(key, wish)).toEqual([[], ['00000']]);
    const { totals } = await read(key, { ...wish, totals: true });
    expect(totals).toMatchObject({ count: 1, byKind: { archived: 1, renamed: 2_049 } });
  });

  it('is not found without a connector, and not without a configuration', async () => {
    const { key } = await insert(subscriptionId, false);

    await expect(read({ ...key, name: 'unknown' })).rejects.toThrow(ParentNotFoundError);
    await expect(read(key)).rejects.toThrow(NotFoundError);
  });
});

describe('totals', () => {
  it('count everything that the filters select, kinds under all other filters, and only on the first page', async () => {
    const { key } = await aFeed([
      { kind: 'appeared', subject: project(1) },
      { kind: 'appeared', subject: project(2) },
      { kind: 'becamePublic', subject: project(1) },
      { kind: 'protectionLost', subject: project(1) },
      { kind: 'protectionLost', subject: project(1) },
    ]);

    const all = await read(key, { totals: true, pageSize: 1 });
    const filtered = await read(key, { totals: true, filter: { kinds: ['becamePublic'] } });
    const second = await read(key, { totals: true, pageSize: 1, token: all.continuationToken! });

    expect(all.items).toHaveLength(1);
    expect(all.totals).toEqual({
      count: 5,
      byKind: { appeared: 2, becamePublic: 1, protectionLost: 2 },
      newProjects: 2,
      removedProjects: 0,
      becamePublic: 1,
      protectionLostOn: 1,
      nowFailing: 0,
      nowPassing: 0,
    });
    expect(filtered.totals).toMatchObject({ count: 1, byKind: { appeared: 2 }, newProjects: 0 });
    expect(second.totals).toBeUndefined();
    expect(second.items.map(({ event }) => event.id)).toEqual(['00003']);
  });
});

describe('the change feeds of a subscription', () => {
  it('are merged in the order of time over the connectors that the caller may read', async () => {
    const subscription = randomUUID();
    const one = await aFeed(
      [
        { id: 'a', at: timeOf(1) },
        { id: 'b', at: timeOf(3) },
      ],
      subscription,
    );
    const other = await aFeed(
      [
        { id: 'c', at: timeOf(2) },
        { id: 'b', at: timeOf(3) },
      ],
      subscription,
    );
    await insert(subscription, false);
    await aFeed([{ id: 'x' }], randomUUID());
    const scope = { subscriptionId: subscription };

    expect(await pagesOf(scope, {})).toEqual([['b', 'b', 'c', 'a']]);
    expect(await pagesOf(scope, { pageSize: 1 })).toEqual([['b'], ['b'], ['c'], ['a']]);
    const readable = await read(scope, {}, { covers: ({ key }) => key.name === one.key.name });
    expect(readable.items.map(({ event }) => event.id)).toEqual(['b', 'a']);
    const chosen = await read(scope, { filter: { connectors: [other.key.name] } });
    expect(chosen.items.map(({ connector }) => connector.id)).toEqual([other.id, other.id]);
    await expect(read(scope, { filter: { connectors: ['unknown'] } })).rejects.toMatchObject({
      status: 400,
      target: 'connector',
    });
  });
});
