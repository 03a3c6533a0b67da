import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { projectItem } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import { mergeRows } from '../../../shared/features/inventory/merge-rows.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { StoreUnavailableError } from '../../../shared/adapters/tables/store-unavailable-error.ts';
import { aProject as aGitLabProject } from '../../support/gitlab-things.ts';
import { startTableProxy, type TableProxy } from '../../support/table-proxy.ts';
import { aProject, aScope, when } from './rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { feedEntries } from '../../support/feed.ts';

let connectionString: string;
let wire: TableProxy;
let stores: Stores;
let direct: Stores;

beforeAll(async () => {
  connectionString = await azuriteAccount();
  wire = await startTableProxy(connectionString);
  stores = await openTables({ connectionString: wire.connectionString, retryDelayMs: 1 });
  direct = await openTables({ connectionString });
});
afterAll(async () => {
  await wire.stop();
});
beforeEach(() => wire.meet(() => undefined));

const ids = Array.from({ length: 120 }, (_, index) => index + 1);

function projects(more: (id: number) => { name?: string } = () => ({})) {
  return ids.map((id) => aProject(id, more(id)));
}

async function storedIds(scope: Scope): Promise<number[]> {
  return (await direct.projects.between(scope, 1, 1_000)).map(({ id }) => id);
}

async function indexedIds(scope: Scope): Promise<number[]> {
  const page = { pageSize: 1_000, continuationToken: undefined };
  return (await direct.projects.list(scope, 'acme$web', page)).items.map(({ facts }) => facts.id);
}

const isBad = ({ url, body }: { url: string; body: string }) =>
  url.includes('$batch') && body.includes('\\"name\\":\\"bad\\"');

const isTransaction = ({ url }: { url: string }) => url.includes('$batch');

describe('a service that is busy', () => {
  it.each([
    { status: 503, code: 'ServerBusy' },
    { status: 429, code: 'TooManyRequests' },
    { status: 500, code: 'OperationTimedOut' },
    { status: 500, code: 'OperationTimedOut', within: 'transaction' as const },
    { status: 503, code: 'ServerBusy', within: 'transaction' as const },
    'reset' as const,
  ])('is asked again (%j), and everything is stored', async (fault) => {
    const scope = aScope();
    let left = 3;
    wire.meet((asked) => (isTransaction(asked) && (left -= 1) >= 0 ? fault : undefined));

    expect(await stores.projects.write(scope, projects())).toEqual([]);

    expect(await storedIds(scope)).toEqual(ids);
    expect(await indexedIds(scope)).toEqual(ids);
    expect(left).toBeLessThan(0);
  });

  it('for too long is unavailable, and what it took is whole', async () => {
    const scope = aScope();
    wire.meet((asked) => (isTransaction(asked) ? { status: 503, code: 'ServerBusy' } : undefined));

    const failure: unknown = await stores.projects.write(scope, projects()).catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(StoreUnavailableError);
    expect(failure).toMatchObject({ status: 503, serviceStatus: 503, serviceCode: 'ServerBusy' });
    expect(await storedIds(scope)).toEqual([]);
  });
});

describe('an answer that gets lost', () => {
  it('loses no row and no change, and doubles none', async () => {
    const scope = { connectorId: randomUUID(), rootId: 1 };
    const observation = (second: number) => ({
      rows: stores.projects,
      scope,
      observedAt: new Date(Date.parse(when) + second * 1_000).toISOString(),
      context: { subject: 'project' as const, cause: { kind: 'crawl' as const }, at: when },
      completeAsOf: when,
      roots: [],
      range: { first: 1, last: 1_000 },
    });
    const merge = (second: number, name: string) =>
      mergeRows(
        ids.map((id) => projectItem(aGitLabProject(id, { name }))),
        observation(second),
      );
    const seen = new Set<string>();
    wire.meet((asked) => {
      if (!isTransaction(asked) || seen.has(asked.body)) return undefined;
      seen.add(asked.body);
      return 'lost';
    });

    await merge(0, 'First');
    await merge(1, 'Second');

    const rows = await direct.projects.whole(scope, ids);
    expect(rows.map(({ value }) => value.facts.name)).toEqual(ids.map(() => 'Second'));
    await direct.changeFeed.publish(scope);
    const feed = await feedEntries(direct.changeFeed, scope.connectorId);
    const byKind = Map.groupBy(feed, ({ kind }) => kind);
    expect([byKind.get('appeared')?.length, byKind.get('renamed')?.length]).toEqual([120, 120]);
  });
});

describe('a row that the service refuses', () => {
  const bad = [17, 18, 90];

  it.each([
    { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' as const },
    { status: 413, code: 'RequestBodyTooLarge' },
  ])('is rejected alone and reported ($code), and all others are stored', async (fault) => {
    const scope = aScope();
    wire.meet((asked) => (isBad(asked) ? fault : undefined));

    const refused = await stores.projects.write(
      scope,
      projects((id) => (bad.includes(id) ? { name: 'bad' } : {})),
    );

    const { status, code } = fault;
    const reason = `The table Projects is not available: ${status} ${code}.`;
    expect(refused.toSorted((a, b) => a.id - b.id)).toEqual(bad.map((id) => ({ id, reason, status })));
    expect(await storedIds(scope)).toEqual(ids.filter((id) => !bad.includes(id)));
    expect(await indexedIds(scope)).toEqual(ids.filter((id) => !bad.includes(id)));
  });

  it('by failing itself is found as long as the service takes others', async () => {
    const scope = aScope();
    wire.meet((asked) => (isBad(asked) ? { status: 500, code: 'InternalError' } : undefined));

    const refused = await stores.projects.write(
      scope,
      projects((id) => (id === 17 ? { name: 'bad' } : {})),
    );

    expect(refused).toMatchObject([{ id: 17, status: 500 }]);
    expect(await storedIds(scope)).toEqual(ids.filter((id) => id !== 17));
  });

  it('is neither added nor changed by a merge, and does not leave the root group where it was', async () => {
    const connectorId = randomUUID();
    const scope = { connectorId, rootId: 1 };
    wire.meet((asked) =>
      isBad(asked) ? { status: 400, code: 'PropertyValueTooLarge', within: 'transaction' } : undefined,
    );
    const items = [1, 2].map((id) => projectItem(aGitLabProject(id, { name: id === 2 ? 'bad' : 'good' })));

    const merged = await mergeRows(items, {
      rows: stores.projects,
      scope,
      observedAt: when,
      context: { subject: 'project', cause: { kind: 'crawl' }, at: when },
      completeAsOf: when,
      roots: [],
    });

    expect(merged.added.map(({ id }) => id)).toEqual([1]);
    expect(merged.rejected).toMatchObject([{ id: 2, name: items[1]?.facts.fullyQualifiedName, status: 400 }]);
    expect(await storedIds(scope)).toEqual([1]);
  });
});

describe('the largest rows', () => {
  it('stay below what a row may hold, by the count of two bytes a character', async () => {
    const scope = aScope();
    const long = '\u{1F98A}'.repeat(40_000);
    const largest = aProject(1, {
      name: long,
      path: long,
      fullName: long,
      url: long,
      defaultBranch: long,
      createdAt: long,
      lastActivityAt: long,
      markedForDeletionOn: long,
      groupFullyQualifiedName: long,
    });

    expect(await stores.projects.write(scope, [largest])).toEqual([]);

    expect(await storedIds(scope)).toEqual([1]);
    const [row] = await direct.projects.whole(scope, [1]);
    const characters = Object.values(row?.value.facts ?? {}).map((value) =>
      typeof value === 'string' ? value.length : 0,
    );
    expect(Math.max(...characters)).toBe(32_000);
    // The name that the index row is filed under is there once more.
    expect(2 * (characters.reduce((sum, length) => sum + length, 0) + 32_000)).toBeLessThan(1_000_000);
  });
});
