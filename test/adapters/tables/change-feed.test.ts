import { randomUUID } from 'node:crypto';

import { beforeAll, describe, expect, it } from 'vitest';

import type { ChangeEvent } from '../../../shared/features/inventory/domain/describe-change.ts';
import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { ProjectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import type { RowChange } from '../../../shared/features/inventory/domain/merge-page.ts';
import type {
  ChangeFeed,
  Groups,
  InventoryRows,
  Projects,
} from '../../../shared/features/inventory/ports.ts';
import { changeFeed } from '../../../shared/adapters/tables/change-feed.ts';
import { groups } from '../../../shared/adapters/tables/groups.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { projects } from '../../../shared/adapters/tables/projects.ts';
import { type CrashPoint, Process } from './crashing.ts';
import { keysOf } from './keys-of.ts';
import { hostileNames } from './hostile.ts';
import { aGroup, anEvent, aProject, aRootGroup, aScope, later, when, writeOnTop } from './rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';
import { feedEntries } from '../../support/feed.ts';

let connectionString: string;
let stores: Stores;
const requests: string[] = [];

beforeAll(async () => {
  connectionString = await azuriteAccount();
  stores = await openTables({
    connectionString,
    onRequest: (table, operation) => requests.push(`${table} ${operation}`),
  });
});

function feedOf({ connectorId }: Pick<Scope, 'connectorId'>): Promise<ChangeEvent[]> {
  return feedEntries(stores.changeFeed, connectorId);
}

const all = { pageSize: 1_000, continuationToken: undefined };

async function waiting({ connectorId, rootId }: Scope): Promise<string[]> {
  const keys = await Promise.all(
    ['Groups', 'Projects'].map((table) => keysOf(connectionString, table, `${connectorId}|${rootId}`)),
  );
  return keys.flat().filter((key) => key.startsWith('c|'));
}

function changesWithEvents(count: number, at = when): RowChange<ProjectFacts>[] {
  return Array.from({ length: count }, (_, index) => ({
    ...aProject(index + 1),
    events: [anEvent(`${at} ${index + 1}`, { at })],
  }));
}

describe('the change feed', () => {
  it('lists the events that were written with rows once they are published, unchanged', async () => {
    const scope = aScope();
    const event = anEvent('1 became public', {
      kind: 'becamePublic',
      before: { visibility: 'private', nested: { list: [1, null] } },
      after: { visibility: 'public', name: hostileNames.join('') },
      cause: { kind: 'webhook', detail: 'project_update' },
    });
    const group = anEvent('2 appeared', {
      kind: 'appeared',
      at: later,
      subject: { type: 'group', gitLabId: 2 ** 45, fullyQualifiedName: 'Acme$Web' },
    });
    await stores.projects.write(scope, [{ ...aProject(1), events: [event] }]);
    await stores.groups.write(scope, [{ ...aGroup(2, 'Acme$Web'), events: [group] }]);
    expect(await feedOf(scope)).toEqual([]);

    expect(await stores.changeFeed.publish(scope)).toBe(2);

    expect(await feedOf({ ...scope, connectorId: scope.connectorId.toUpperCase() })).toEqual([group, event]);
    expect(await waiting(scope)).toEqual([]);
  });

  it('lists events of root groups, which are written with their rows or not at all', async () => {
    const { connectorId } = aScope();
    const root = aRootGroup(9);
    await stores.rootGroups.put(connectorId, root);
    const etag = (await stores.rootGroups.get({ connectorId, rootId: 9 }))?.etag ?? '';
    const [event, late] = ['9 renamed', '9 renamed late'].map((id) => anEvent(id));
    await stores.rootGroups.replace(connectorId, root, etag, [event!]);
    await expect(stores.rootGroups.replace(connectorId, root, etag, [late!])).rejects.toThrow(
      ConcurrentChangeError,
    );

    expect(await stores.changeFeed.publishRoots(connectorId)).toBe(1);

    expect(await feedOf({ connectorId })).toEqual([event]);
    expect(await stores.changeFeed.publishRoots(connectorId)).toBe(0);
    expect(await stores.rootGroups.list(connectorId)).toEqual([root]);
  });

  it('drops unpublished events of root groups with their connector', async () => {
    const { connectorId } = aScope();
    await stores.rootGroups.put(connectorId, aRootGroup(9));
    const etag = (await stores.rootGroups.get({ connectorId, rootId: 9 }))?.etag ?? '';
    await stores.rootGroups.replace(connectorId, aRootGroup(9), etag, [anEvent('9 moved')]);

    await stores.changeFeed.purge(connectorId);

    expect(await stores.changeFeed.publishRoots(connectorId)).toBe(0);
    expect(await stores.rootGroups.list(connectorId)).toHaveLength(1);
  });

  it('costs one query a table when there is nothing to publish', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1)]);

    const before = requests.length;
    expect(await stores.changeFeed.publish(scope)).toBe(0);

    expect(requests.slice(before).toSorted()).toEqual(['Groups query', 'Projects query']);
  });

  it('is the same when two publish at once, and when an event is written and published again', async () => {
    const scope = aScope();
    await stores.projects.write(scope, changesWithEvents(250));

    await Promise.all([1, 2, 3].map(() => stores.changeFeed.publish(scope)));
    await writeOnTop(stores.projects, scope, changesWithEvents(10));
    expect(await stores.changeFeed.publish(scope)).toBe(10);

    expect(await feedOf(scope)).toHaveLength(250);
    expect(await waiting(scope)).toEqual([]);
  });

  it('holds more than a thousand events of one publication, newest first, page by page', async () => {
    const scope = aScope();
    const times = Array.from({ length: 40 }, (_, index) => new Date(2026, 0, index + 1).toISOString());
    const changes = Array.from({ length: 30 }, (_, index) => ({
      ...aProject(index + 1),
      events: times.map((at) => anEvent(`${at} ${index}`, { at })),
    }));
    await stores.projects.write(scope, changes);

    expect(await stores.changeFeed.publish(scope)).toBe(1_200);

    const pages = await Array.fromAsync(stores.changeFeed.pages(scope.connectorId, {}, 500));
    expect(pages.map(({ length }) => length)).toEqual([500, 500, 200]);
    const events = pages.flat();
    const listedTimes = events.map(({ at }) => at);
    expect(listedTimes).toEqual(listedTimes.toSorted().toReversed());
    expect(new Set(events.map(({ id }) => id)).size).toBe(1_200);
  });

  it('forgets what is older than asked, up to a thousand at a time, and all of a connector', async () => {
    const scope = aScope();
    const other = aScope();
    for (const at of ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-02-01T00:00:00Z']) {
      await writeOnTop(stores.projects, scope, changesWithEvents(5, at));
    }
    await stores.projects.write(other, changesWithEvents(1));
    for (const one of [scope, other]) await stores.changeFeed.publish(one);

    expect(await stores.changeFeed.purgeBefore(scope.connectorId, '2026-01-01T00:00:00.001Z')).toBe(5);
    expect(await stores.changeFeed.purgeBefore(scope.connectorId, '2026-01-01T00:00:00.001Z')).toBe(0);
    expect((await feedOf(scope)).at(-1)?.at).toBe('2026-01-01T00:00:00.001Z');
    expect(await feedOf(scope)).toHaveLength(10);
    await stores.changeFeed.purge(scope.connectorId);

    expect(await feedOf(scope)).toEqual([]);
    expect(await feedOf(other)).toHaveLength(1);
  });

  it('takes events of any id, and drops what waits when the rows are purged', async () => {
    const scope = aScope();
    const events = hostileNames.map((id) => anEvent(id));
    await stores.projects.write(scope, [{ ...aProject(1), events }]);
    await stores.changeFeed.publish(scope);
    await writeOnTop(stores.projects, scope, [{ ...aProject(1), events }]);

    await stores.projects.purge(scope);

    expect((await feedOf(scope)).map(({ id }) => id).toSorted()).toEqual(
      hostileNames.map((id) => id).toSorted(),
    );
    expect(await stores.changeFeed.publish(scope)).toBe(0);
  });

  it('packs large events within the limits of a transaction', async () => {
    const scope = aScope();
    const changes = changesWithEvents(40).map((change) => ({
      ...change,
      events: change.events?.map((event) => ({ ...event, after: { name: '\u0001'.repeat(20_000) } })) ?? [],
    }));

    await stores.projects.write(scope, changes);
    await stores.changeFeed.publish(scope);

    expect(await feedOf(scope)).toEqual(
      changes.flatMap(({ events }) => events).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    );
  });
});

type Rows = { groups: Groups; projects: Projects; feed: ChangeFeed };

/** The steps of a crawl: read, write differing rows with an event for each, publish. Idempotent. */
async function crawl(scope: Scope, rows: Rows, version: number): Promise<void> {
  const seen = { fingerprint: `v${version}`, seenAt: later };
  const project = (id: number, group: string) => {
    const change = aProject(id, { groupFullyQualifiedName: group });
    return { ...change, row: { ...change.row, ...seen } };
  };
  const group = (id: number, name: string) => {
    const change = aGroup(id, name);
    return { ...change, row: { ...change.row, ...seen } };
  };
  await writeDiffering(scope, 'group', rows.groups, [
    group(1, `a$v${version}`),
    group(2, `a$w${3 - version}`),
  ]);
  await writeDiffering(scope, 'project', rows.projects, [
    project(1, `a$v${version}`),
    project(2, 'a$same'),
    project(version + 10, 'a$same'),
  ]);
  await rows.feed.publish(scope);
}

async function writeDiffering<Facts extends { id: number }>(
  scope: Scope,
  type: 'group' | 'project',
  rows: InventoryRows<Facts>,
  changes: readonly RowChange<Facts>[],
): Promise<void> {
  const known = new Map((await rows.between(scope, 0, 99)).map((row) => [row.id, row]));
  const differing = changes.flatMap((change): RowChange<Facts>[] => {
    const { facts, fingerprint } = change.row;
    const row = known.get(facts.id);
    if (row?.fingerprint === fingerprint) return [];
    const id = `${type} ${facts.id} ${row?.fingerprint ?? 'none'} ${fingerprint}`;
    const previousIndexName =
      row === undefined || row.indexName === change.indexName ? undefined : row.indexName;
    return [
      {
        ...change,
        ...(row === undefined ? {} : { etag: row.etag }),
        ...(previousIndexName === undefined ? {} : { previousIndexName }),
        events: [anEvent(id)],
      },
    ];
  });
  if (differing.length > 0) await rows.write(scope, differing);
}

function rowsIn(process: Process): Rows {
  const [groupTable, projectTable] = [process.table('Groups'), process.table('Projects')];
  return {
    groups: groups(groupTable),
    projects: projects(projectTable),
    feed: changeFeed(process.table('Changes'), {
      below: [groupTable, projectTable],
      beside: [groupTable],
      findings: process.table('Findings'),
    }),
  };
}

describe('writing and publishing while the process dies', () => {
  const crashPoints = Array.from({ length: 16 }, (_, index) => index + 1).flatMap((fatal): CrashPoint[] => [
    { fatal, moment: 'before' },
    { fatal, moment: 'after' },
  ]);
  const afterwards = [
    'group 1 none v1',
    'group 1 v1 v2',
    'group 2 none v1',
    'group 2 v1 v2',
    'project 1 none v1',
    'project 1 v1 v2',
    'project 11 none v1',
    'project 12 none v2',
    'project 2 none v1',
    'project 2 v1 v2',
  ];
  const outcomes: boolean[] = [];

  it.each(crashPoints)('$moment request $fatal lists each change once after a repeat', async (crashPoint) => {
    const scope = { connectorId: randomUUID(), rootId: 7 };
    const rows: Rows = { ...stores, feed: stores.changeFeed };
    await crawl(scope, rows, 1);
    const process = new Process(connectionString, crashPoint);

    await crawl(scope, rowsIn(process), 2).catch(() => undefined);
    outcomes.push(process.died);
    await crawl(scope, rows, 2);

    expect(await waiting(scope)).toEqual([]);
    expect((await feedOf(scope)).map(({ id }) => id).toSorted()).toEqual(afterwards);
    expect((await stores.groups.listBelow(scope, 'a', all)).items.map(({ facts }) => facts.id)).toEqual([
      1, 2,
    ]);
    const inGroup = async (name: string) =>
      (await stores.projects.list(scope, name, all)).items.map(({ facts }) => facts.id);
    expect(await Promise.all(['a$v1', 'a$v2', 'a$same'].map(inGroup))).toEqual([[], [1], [2, 11, 12]]);
  });

  it('was tried at every request there is', () => {
    expect(outcomes[0]).toBe(true);
    expect(outcomes.at(-1)).toBe(false);
  });
});
