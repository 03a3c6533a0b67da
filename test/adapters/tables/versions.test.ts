import { beforeAll, describe, expect, it } from 'vitest';

import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { ProjectFacts } from '../../../shared/features/inventory/domain/project-facts.ts';
import type { Scope } from '../../../shared/features/inventory/domain/inventory.ts';
import type { RowChange } from '../../../shared/features/inventory/domain/merge-page.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { projects } from '../../../shared/adapters/tables/projects.ts';
import { Table } from '../../../shared/adapters/tables/table.ts';
import { clientWith } from './crashing.ts';
import { keysOf } from './keys-of.ts';
import { aGroup, anEvent, aProject, aScope, later, onTop, when, writeOnTop } from './rows.ts';
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

const all = { pageSize: 1_000, continuationToken: undefined };
const removed = { at: later, reason: 'deleted' } as const;

async function requestsOf(work: () => Promise<unknown>): Promise<string[]> {
  const before = requests.length;
  await work();
  return requests.slice(before);
}

function many(count: number, more: Partial<RowChange<ProjectFacts>> = {}): RowChange<ProjectFacts>[] {
  return Array.from({ length: count }, (_, index) => ({ ...aProject(index + 1), ...more }));
}

function changed<Facts>(change: RowChange<Facts>, more: Partial<RowChange<Facts>['row']>): RowChange<Facts> {
  return { ...change, row: { ...change.row, seenAt: later, ...more } };
}

/** Keys of a scope as they lie in the table, without those of the outbox. */
async function keysIn(table: 'Groups' | 'Projects', { connectorId, rootId }: Scope): Promise<string[]> {
  const keys = await keysOf(connectionString, table, `${connectorId}|${rootId}`);
  return keys.filter((key) => !key.startsWith('c|'));
}

describe('a row of the inventory', () => {
  it('is created by exactly one of twenty', async () => {
    const scope = aScope();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        stores.groups.write(scope, [aGroup(1, `a$${index}`, { name: `writer ${index}` })]),
      ),
    );

    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { items } = await stores.groups.listBelow(scope, 'a', all);
    expect(items.map(({ facts }) => facts.name)).toEqual([`writer ${winner}`]);
  });

  it('is written version by version by twenty at once, and each version is reported once', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [changed(aProject(1), { fingerprint: '0' })]);
    const conflicts: unknown[] = [];
    async function advance(): Promise<void> {
      const [known] = await stores.projects.stored(scope, [1]);
      const [from, to] = [Number(known?.fingerprint), Number(known?.fingerprint) + 1];
      const change = changed(aProject(1, { groupFullyQualifiedName: `acme$${to}` }), {
        fingerprint: `${to}`,
      });
      const next = { ...change, etag: known?.etag ?? '', previousIndexName: known?.indexName ?? '' };
      try {
        await stores.projects.write(scope, [{ ...next, events: [anEvent(`1 ${from} to ${to}`)] }]);
      } catch (error) {
        conflicts.push(error);
        await advance();
      }
    }

    await Promise.all(Array.from({ length: 20 }, advance));
    await stores.changeFeed.publish(scope);

    expect(conflicts.length).toBeGreaterThan(0);
    expect(conflicts.every((error) => error instanceof ConcurrentChangeError)).toBe(true);
    expect(await stores.projects.stored(scope, [1])).toMatchObject([{ fingerprint: '20' }]);
    const feed = await feedEntries(stores.changeFeed, scope.connectorId);
    const steps = Array.from({ length: 20 }, (_, from) => `1 ${from} to ${from + 1}`);
    expect(feed.map(({ id }) => id).toSorted()).toEqual(steps.toSorted());
    expect(await keysIn('Projects', scope)).toEqual(['p|0000000000000001', 't|acme$20|0000000000000001']);
  });

  it('that changed meanwhile does not keep others of the same call from being written', async () => {
    const scope = aScope();
    await stores.projects.write(scope, many(150));
    const changes = await onTop(
      stores.projects,
      scope,
      many(150).map((change) => ({
        ...changed(change, { fingerprint: 'mine' }),
        events: [anEvent(`${change.row.facts.id}`)],
      })),
    );
    const theirs = [3, 77, 150];
    await writeOnTop(
      stores.projects,
      scope,
      theirs.map((id) => changed(aProject(id), { fingerprint: 'theirs' })),
    );

    await expect(stores.projects.write(scope, changes)).rejects.toThrow(ConcurrentChangeError);

    const stored = await stores.projects.between(scope, 1, 150);
    expect(stored.filter(({ fingerprint }) => fingerprint === 'theirs').map(({ id }) => id)).toEqual(theirs);
    expect(stored.filter(({ fingerprint }) => fingerprint === 'mine')).toHaveLength(147);
    expect(await stores.changeFeed.publish(scope)).toBe(147);
  });

  it('that is new takes no request but the transactions, of projects and groups alike', async () => {
    const scope = aScope();
    const groups = Array.from({ length: 100 }, (_, index) => aGroup(index + 1, `a$g${index}`));

    const requestsMade = await requestsOf(async () => {
      await stores.projects.write(scope, many(100));
      await stores.groups.write(scope, groups);
    });

    expect(requestsMade).toEqual([
      ...Array<string>(2).fill('Projects transaction'),
      ...Array<string>(2).fill('Groups transaction'),
    ]);
  });

  it('is given by its id, whole or as a merge needs it, with the version it can be written under', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x'), aGroup(2, 'a$y'), aGroup(3, 'a$z')]);
    await stores.groups.setProjectCounts(scope, new Map([[1, 4]]));

    const [whole, ...others] = await stores.groups.whole(scope, [3, 1, 99, 1]);
    const stored = await stores.groups.stored(scope, [3, 1, 99, 1]);

    expect(whole).toEqual({
      value: { ...aGroup(1, 'a$x').row, projectCount: 4 },
      etag: stored[0]?.etag,
    });
    expect(others.map(({ value }) => value.facts.id)).toEqual([3]);
    expect(stored).toEqual([
      (await stores.groups.between(scope, 1, 1))[0],
      (await stores.groups.between(scope, 3, 3))[0],
    ]);
    await stores.groups.write(scope, [{ ...aGroup(1, 'a$x'), etag: whole?.etag ?? '' }]);
  });

  it('looks changed when the answer to its own write was lost; read again, there is nothing left to write', async () => {
    const scope = aScope();
    const client = clientWith(connectionString, 'Projects', async (send, method) => {
      if (method === 'POST') await send();
      return send();
    });
    const change = { ...aProject(1), events: [anEvent('1 appeared')] };

    const writing = projects(new Table(client)).write(scope, [change]);

    await expect(writing).rejects.toThrow(ConcurrentChangeError);
    expect(await stores.projects.stored(scope, [1])).toMatchObject([{ fingerprint: 'print-1' }]);
    expect(await stores.changeFeed.publish(scope)).toBe(1);
  });

  it('that another process moved elsewhere stays there when a late move fails', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x')]);
    const [first, late] = await Promise.all(
      ['a$first', 'a$late'].map((name) =>
        onTop(stores.groups, scope, [{ ...aGroup(1, name), previousIndexName: 'a$x' }]),
      ),
    );
    await stores.groups.write(scope, first ?? []);

    await expect(stores.groups.write(scope, late ?? [])).rejects.toThrow(ConcurrentChangeError);

    expect(await keysIn('Groups', scope)).toEqual(['i|0000000000000001', 'n|a$first']);
  });

  it('is not found under a name that it left to another who could not take it', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x'), aGroup(2, 'a$y')]);
    const swap = await onTop(stores.groups, scope, [
      { ...aGroup(1, 'a$y'), previousIndexName: 'a$x' },
      { ...aGroup(2, 'a$x'), previousIndexName: 'a$y' },
    ]);
    await writeOnTop(stores.groups, scope, [aGroup(2, 'a$y')]);

    await expect(stores.groups.write(scope, swap)).rejects.toThrow(ConcurrentChangeError);

    expect((await stores.groups.get(scope, 'a$y'))?.facts.id).toBe(1);
    expect(await stores.groups.get(scope, 'a$x')).toBeUndefined();
    await writeOnTop(stores.groups, scope, swap.slice(1));
    expect((await stores.groups.get(scope, 'a$x'))?.facts.id).toBe(2);
    expect((await stores.groups.get(scope, 'a$y'))?.facts.id).toBe(1);
  });

  it('is marked as missing by who saw it last only', async () => {
    const scope = aScope();
    await stores.projects.write(scope, many(100));
    const seen = await stores.projects.between(scope, 1, 100);
    await writeOnTop(stores.projects, scope, [changed(aProject(5), { fingerprint: 'seen again' })]);

    await Promise.all([1, 2].map(() => stores.projects.markMissing(scope, seen, later)));

    const present = (await stores.projects.between(scope, 1, 100)).filter(({ missing }) => !missing);
    expect(present).toMatchObject([{ id: 5, fingerprint: 'seen again' }]);
  });

  it('keeps its facts and its count when both are written at once', async () => {
    const scope = aScope();
    await stores.groups.write(
      scope,
      Array.from({ length: 30 }, (_, index) => aGroup(index + 1, `a$g${index + 1}`)),
    );
    async function rewrite(id: number, left: number): Promise<void> {
      const change = aGroup(id, `a$g${id}`, { archived: true });
      const done = await writeOnTop(stores.groups, scope, [change]).then(
        () => true,
        () => false,
      );
      if (!done && left > 0) await rewrite(id, left - 1);
    }
    const ids = Array.from({ length: 30 }, (_, index) => index + 1);

    await Promise.all([
      ...ids.map((id) => rewrite(id, 10)),
      stores.groups.setProjectCounts(scope, new Map(ids.map((id) => [id, id]))),
    ]);

    const { items } = await stores.groups.listBelow(scope, 'a', all);
    expect(items.map(({ facts, projectCount }) => [facts.archived, projectCount === facts.id])).toEqual(
      ids.map(() => [true, true]),
    );
    const whole = await stores.groups.whole(scope, ids);
    expect(whole.map(({ value }) => value).toSorted((a, b) => a.facts.id - b.facts.id)).toEqual(
      items.toSorted((a, b) => a.facts.id - b.facts.id),
    );
  });
});

describe('a tombstone', () => {
  it('says when and why, is found like any row, and ends when the thing returns', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1)]);
    const tombstone = changed(aProject(1), { removed });
    await writeOnTop(stores.projects, scope, [tombstone]);

    expect(await stores.projects.between(scope, 1, 1)).toMatchObject([{ removed: true, missing: false }]);
    expect(await stores.projects.get(scope, 'acme$web', 'project-1')).toEqual(tombstone.row);
    expect((await stores.projects.list(scope, 'acme$web', all)).items).toEqual([tombstone.row]);
    expect((await stores.projects.whole(scope, [1])).map(({ value }) => value)).toEqual([tombstone.row]);

    await writeOnTop(stores.projects, scope, [aProject(1)]);

    expect(await stores.projects.get(scope, 'acme$web', 'project-1')).toEqual(aProject(1).row);
    expect(await stores.projects.between(scope, 1, 1)).toMatchObject([{ removed: false }]);
  });

  it('gives way to what has its path or its name now', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1, { path: 'same' }), aProject(2, { path: 'same' })]);
    await stores.groups.write(scope, [aGroup(1, 'a$x')]);
    await stores.groups.write(scope, [aGroup(2, 'a$x')]);

    await writeOnTop(stores.projects, scope, [changed(aProject(1, { path: 'same' }), { removed })]);
    await writeOnTop(stores.groups, scope, [changed(aGroup(1, 'a$x'), { removed })]);

    expect((await stores.projects.get(scope, 'acme$web', 'same'))?.facts.id).toBe(2);
    expect((await stores.groups.get(scope, 'a$x'))?.facts.id).toBe(2);
    expect((await stores.groups.between(scope, 1, 2)).map((row) => row.removed)).toEqual([true, false]);
  });

  it('is purged when it is old enough, with its index row, and nothing else is', async () => {
    const scope = aScope();
    const early = { at: when, reason: 'no-longer-visible' } as const;
    const names = ['a$old', 'a$taken', 'a$young', 'a$alive'];
    await stores.groups.write(
      scope,
      names.map((name, index) => aGroup(index + 1, name)),
    );
    await writeOnTop(stores.groups, scope, [
      changed(aGroup(1, 'a$old'), { removed: early }),
      changed(aGroup(2, 'a$taken'), { removed: early }),
      changed(aGroup(3, 'a$young'), { removed }),
    ]);
    await stores.groups.write(scope, [aGroup(5, 'a$taken')]);

    expect(await stores.groups.purgeRemoved(scope, later)).toBe(2);
    expect(await stores.groups.purgeRemoved(scope, later)).toBe(0);

    expect(await keysIn('Groups', scope)).toEqual([
      'i|0000000000000003',
      'i|0000000000000004',
      'i|0000000000000005',
      'n|a$alive',
      'n|a$taken',
      'n|a$young',
    ]);
    expect((await stores.groups.get(scope, 'a$taken'))?.facts.id).toBe(5);
  });

  it('is purged among a thousand others, and the rest next time', async () => {
    const scope = aScope();
    const tombstones = many(1_100).map((change) => changed(change, { removed }));
    await stores.projects.write(scope, tombstones);

    const purged = [1, 2, 3].map(() => () => stores.projects.purgeRemoved(scope, '2026-12-31'));
    const counts: number[] = [];
    for (const purge of purged) counts.push(await purge());

    expect(counts).toEqual([1_000, 100, 0]);
    expect(await keysIn('Projects', scope)).toEqual([]);
  });

  it.each(['purged', 'removed'] as const)('that returns just before it is %s is kept', async (how) => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1)]);
    await writeOnTop(stores.projects, scope, [changed(aProject(1), { removed })]);
    const [seen] = await stores.projects.stored(scope, [1]);
    let revivals = 0;
    const client = clientWith(connectionString, 'Projects', async (send, method) => {
      if (method === 'POST' && revivals === 0) {
        revivals += 1;
        await writeOnTop(stores.projects, scope, [aProject(1)]);
      }
      return send();
    });
    const rows = projects(new Table(client));

    if (how === 'purged') await rows.purgeRemoved(scope, '2026-12-31');
    else if (seen !== undefined) await rows.remove(scope, seen);

    expect(revivals).toBe(1);
    expect(await keysIn('Projects', scope)).toEqual(['p|0000000000000001', 't|acme$web|0000000000000001']);
  });

  it('that returns while it is purged is there wholly or not at all', async () => {
    const scope = aScope();
    const ids = Array.from({ length: 40 }, (_, index) => index + 1);
    const groups = ids.map((id) => aGroup(id, `a$g${id}`));
    await stores.groups.write(scope, groups);
    await writeOnTop(
      stores.groups,
      scope,
      groups.map((group) => changed(group, { removed })),
    );
    const revivals = await Promise.all(
      ids.map((id) => onTop(stores.groups, scope, [aGroup(id, `a$g${id}`)])),
    );

    const [purged, ...outcomes] = await Promise.allSettled([
      stores.groups.purgeRemoved(scope, '2026-12-31'),
      ...revivals.map((revival) => stores.groups.write(scope, revival)),
    ]);

    const returned = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index + 1] : []));
    expect(purged).toEqual({ status: 'fulfilled', value: ids.length - returned.length });
    expect((await stores.groups.between(scope, 1, 40)).map(({ id }) => id)).toEqual(returned);
    const { items } = await stores.groups.listBelow(scope, 'a', all);
    expect(items.map(({ facts }) => facts.id).toSorted((a, b) => a - b)).toEqual(returned);
    expect(items.every((row) => row.removed === undefined)).toBe(true);
  });
});

describe('a row that is removed without a word', () => {
  it('is gone with its index row, and stays when it has changed since it was read', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x'), aGroup(2, 'a$y')]);
    await stores.projects.write(scope, [aProject(1)]);
    const [group] = await stores.groups.stored(scope, [1]);
    const [project] = await stores.projects.stored(scope, [1]);
    await writeOnTop(stores.groups, scope, [{ ...aGroup(1, 'a$moved'), previousIndexName: 'a$x' }]);

    const gone = [];
    for (const _ of ['once', 'again']) {
      gone.push(await stores.groups.remove(scope, group!), await stores.projects.remove(scope, project!));
    }

    expect(gone).toEqual([false, true, false, true]);
    expect(await keysIn('Groups', scope)).toEqual([
      'i|0000000000000001',
      'i|0000000000000002',
      'n|a$moved',
      'n|a$y',
    ]);
    expect(await keysIn('Projects', scope)).toEqual([]);
    expect(await stores.changeFeed.publish(scope)).toBe(0);
  });

  it('leaves its name to who has it now', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x')]);
    await stores.groups.write(scope, [aGroup(2, 'a$x')]);
    const [row] = await stores.groups.stored(scope, [1]);

    if (row !== undefined) await stores.groups.remove(scope, row);

    expect(await keysIn('Groups', scope)).toEqual(['i|0000000000000002', 'n|a$x']);
    expect((await stores.groups.get(scope, 'a$x'))?.facts.id).toBe(2);
  });
});
