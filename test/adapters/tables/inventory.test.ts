import { beforeAll, describe, expect, it } from 'vitest';

import { ConcurrentChangeError, InvalidRequestError } from '../../../shared/platform/errors/errors.ts';
import type { Page } from '../../../shared/contracts/arm/list.ts';
import type { PageRequest } from '../../../shared/platform/stored.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { hostileNames } from './hostile.ts';
import { aGroup, aProject, aScope, later, writeOnTop } from './rows.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

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

function requestsSince<T>(work: () => Promise<T>): Promise<string[]> {
  const before = requests.length;
  return work().then(() => requests.slice(before));
}

const all: PageRequest = { pageSize: 1_000, continuationToken: undefined };

async function everyPage<Item>(pageSize: number, list: (page: PageRequest) => Promise<Page<Item>>) {
  const pages: Item[][] = [];
  let continuationToken: string | undefined;
  do {
    const page = await list({ pageSize, continuationToken });
    pages.push(page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return pages;
}

async function namesBelow(scope: ReturnType<typeof aScope>, name: string): Promise<string[]> {
  const { items } = await stores.groups.listBelow(scope, name, all);
  return items.map(({ facts }) => facts.fullyQualifiedName);
}

function renamed<Change extends { indexName: string; row: { seenAt: string } }>(
  change: Change,
  previousIndexName: string,
): Change & { previousIndexName: string } {
  return { ...change, row: { ...change.row, seenAt: later }, previousIndexName };
}

describe('projects', () => {
  it('come back as they were written, under their id, their group and their path in any case', async () => {
    const scope = aScope();
    const whole = aProject(2 ** 53 - 1, {
      path: 'Shop.Front',
      visibility: 'internal',
      defaultBranch: 'main',
      archived: false,
      emptyRepository: true,
      createdAt: '2020-01-01T00:00:00Z',
      lastActivityAt: '2026-01-01T00:00:00Z',
      markedForDeletionOn: '2026-12-01',
      groupId: 2 ** 40,
    });
    const bare = aProject(3);
    await stores.projects.write(scope, [whole, bare]);

    expect(await stores.projects.get(scope, 'ACME$Web', 'shop.FRONT')).toEqual(whole.row);
    expect(
      await stores.projects.get(
        { ...scope, connectorId: scope.connectorId.toUpperCase() },
        'acme$web',
        'project-3',
      ),
    ).toEqual(bare.row);
    expect((await stores.projects.list(scope, 'acme$WEB', all)).items).toEqual([bare.row, whole.row]);
    expect(await stores.projects.between(scope, 3, 3)).toEqual([
      {
        id: 3,
        fingerprint: 'print-3',
        indexName: 'acme$web',
        firstSeenAt: bare.row.firstSeenAt,
        seenAt: bare.row.seenAt,
        missing: false,
        removed: false,
        etag: expect.stringMatching(/^W\//) as string,
      },
    ]);
  });

  it('take two transactions for a page of 100 and one query to be merged', async () => {
    const scope = aScope();
    const page = Array.from({ length: 100 }, (_, index) => aProject(index + 1));

    const writing = await requestsSince(() => stores.projects.write(scope, page));
    const merging = await requestsSince(() => stores.projects.between(scope, 1, 100));

    expect(writing).toEqual(['Projects transaction', 'Projects transaction']);
    expect(merging).toEqual(['Projects query']);
  });

  it('are the same after a repeated write, which says that they are there', async () => {
    const scope = aScope();
    const changes = [aProject(1), aProject(2), aProject(1)];

    await stores.projects.write(scope, changes);
    await expect(stores.projects.write(scope, changes)).rejects.toThrow(ConcurrentChangeError);

    expect((await stores.projects.list(scope, 'acme$web', all)).items.map(({ facts }) => facts.id)).toEqual([
      1, 2,
    ]);
    expect(await stores.projects.between(scope, 0, 9)).toHaveLength(2);
  });

  it('are listed page by page, in the order of their ids, and only those directly in the group', async () => {
    const scope = aScope();
    const ids = Array.from({ length: 250 }, (_, index) => (index + 1) * 7);
    await stores.projects.write(scope, [
      ...ids.map((id) => aProject(id)),
      aProject(5_000, { groupFullyQualifiedName: 'acme$web$sub' }),
      aProject(5_001, { groupFullyQualifiedName: 'acme$web-2' }),
    ]);

    const pages = await everyPage(100, (page) => stores.projects.list(scope, 'acme$web', page));

    expect(pages.map((page) => page.length)).toEqual([100, 100, 50]);
    expect(pages.flat().map(({ facts }) => facts.id)).toEqual(ids);
    const exact = await everyPage(125, (page) => stores.projects.list(scope, 'acme$web', page));
    expect(exact.map((page) => page.length)).toEqual([125, 125]);
  });

  it('move with their group, and a move that was made before, wholly or in part, does no harm', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1), aProject(2), aProject(3)]);
    const moved = [1, 2, 3].map((id) =>
      renamed(aProject(id, { groupFullyQualifiedName: 'acme$new' }), 'acme$web'),
    );

    await writeOnTop(stores.projects, scope, moved.slice(0, 1));
    await writeOnTop(stores.projects, scope, moved);
    await writeOnTop(stores.projects, scope, moved);

    expect((await stores.projects.list(scope, 'acme$web', all)).items).toEqual([]);
    expect((await stores.projects.list(scope, 'acme$new', all)).items.map(({ facts }) => facts.id)).toEqual([
      1, 2, 3,
    ]);
  });

  it('stay where they are when only the case of the name changed', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1)]);

    await writeOnTop(stores.projects, scope, [
      renamed(aProject(1, { groupFullyQualifiedName: 'Acme$Web' }), 'acme$web'),
    ]);

    const { items } = await stores.projects.list(scope, 'acme$web', all);
    expect(items.map(({ facts }) => facts.groupFullyQualifiedName)).toEqual(['Acme$Web']);
  });

  it('marked as missing say so under id and name; those that are gone or changed meanwhile are left alone', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1), aProject(2), aProject(3)]);
    const stored = await stores.projects.between(scope, 1, 3);
    await writeOnTop(stores.projects, scope, [
      renamed(aProject(3, { groupFullyQualifiedName: 'acme$new' }), 'acme$web'),
    ]);
    const ghost = { ...stored[0], id: 99 } as (typeof stored)[number];

    await stores.projects.markMissing(scope, [...stored, ghost], later);
    await stores.projects.markMissing(scope, [...stored, ghost], later);

    expect((await stores.projects.between(scope, 1, 99)).map(({ id, missing }) => [id, missing])).toEqual([
      [1, true],
      [2, true],
      [3, false],
    ]);
    expect((await stores.projects.get(scope, 'acme$web', 'project-1'))?.missingSince).toBe(later);
    expect(await stores.projects.get(scope, 'acme$new', 'project-3')).not.toHaveProperty('missingSince');
    expect((await stores.projects.list(scope, 'acme$web', all)).items).toHaveLength(2);
  });

  it('are no longer missing once they are written again', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1)]);
    await stores.projects.markMissing(scope, await stores.projects.between(scope, 1, 1), later, later);
    const missing = await stores.projects.get(scope, 'acme$web', 'project-1');

    await writeOnTop(stores.projects, scope, [aProject(1)]);

    expect(missing).toMatchObject({ missingSince: later, lastSeenAt: later });
    expect(await stores.projects.between(scope, 1, 1)).toMatchObject([{ missing: false }]);
    expect(await stores.projects.get(scope, 'acme$web', 'project-1')).not.toHaveProperty('missingSince');
  });

  it('give the one that is there when two were filed under one path', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1, { path: 'same' }), aProject(2, { path: 'same' })]);
    await stores.projects.markMissing(scope, await stores.projects.between(scope, 1, 1), later);

    expect((await stores.projects.get(scope, 'acme$web', 'SAME'))?.facts.id).toBe(2);
  });

  it('keep display names as they are, whatever they hold', async () => {
    const scope = aScope();
    const names = hostileNames.filter((name) => name.isWellFormed());
    await stores.projects.write(
      scope,
      names.map((name, index) => aProject(index + 1, { name, fullName: name })),
    );

    const { items } = await stores.projects.list(scope, 'acme$web', all);

    expect(items.map(({ facts }) => facts.name)).toEqual(names);
  });

  it('are not found under hostile names, which is no error', async () => {
    const scope = aScope();
    for (const name of hostileNames) {
      expect(await stores.projects.get(scope, name, name)).toBeUndefined();
      expect((await stores.projects.list(scope, name, all)).items).toEqual([]);
      expect(await stores.projects.get({ ...scope, connectorId: name }, 'acme', 'x')).toBeUndefined();
    }
  });

  it('of one root group are purged, 1,500 of them, and those of another stay', async () => {
    const scope = aScope();
    const other = { ...scope, rootId: 8 };
    await stores.projects.write(
      scope,
      Array.from({ length: 1_500 }, (_, index) => aProject(index + 1)),
    );
    await stores.projects.write(other, [aProject(1)]);

    await Promise.all([stores.projects.purge(scope), stores.projects.purge(scope)]);
    await stores.projects.purge(scope);

    expect(await stores.projects.between(scope, 0, 2_000)).toEqual([]);
    expect((await stores.projects.list(scope, 'acme$web', all)).items).toEqual([]);
    expect(await stores.projects.between(other, 0, 2_000)).toHaveLength(1);
  });
});

describe('groups', () => {
  it('below a group are listed flat in tree order, without the group itself and its siblings', async () => {
    const scope = aScope();
    const names = ['Acme', 'Acme$b', 'Acme$b$c', 'Acme$b$C2', 'Acme$b-c', 'Acme$b-c$d', 'Acme-2', 'Acme-2$e'];
    await stores.groups.write(
      scope,
      names.toReversed().map((name, index) => aGroup(index + 1, name)),
    );

    expect(await namesBelow(scope, 'acme')).toEqual([
      'Acme$b',
      'Acme$b$c',
      'Acme$b$C2',
      'Acme$b-c',
      'Acme$b-c$d',
    ]);
    expect(await namesBelow(scope, 'ACME$B')).toEqual(['Acme$b$c', 'Acme$b$C2']);
    expect((await stores.groups.get(scope, 'ACME$b$c2'))?.facts.fullyQualifiedName).toBe('Acme$b$C2');
    const pages = await everyPage(2, (page) => stores.groups.listBelow(scope, 'Acme', page));
    expect(pages.map((page) => page.length)).toEqual([2, 2, 1]);
  });

  it('with names too long for a key are found and listed as well', async () => {
    const scope = aScope();
    const names = Array.from({ length: 12 }, (_, depth) =>
      Array.from({ length: depth + 1 }, (__, level) => `${level}`.padEnd(120, 'z')).join('$'),
    );
    await stores.groups.write(
      scope,
      names.map((name, index) => aGroup(index + 1, name)),
    );

    for (const [depth, name] of names.entries()) {
      expect((await stores.groups.get(scope, name.toUpperCase()))?.facts.id).toBe(depth + 1);
      expect((await namesBelow(scope, name)).toSorted()).toEqual(names.slice(depth + 1));
    }
  });

  it('renamed are found under the new name only', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$old')]);

    await writeOnTop(stores.groups, scope, [renamed(aGroup(1, 'a$new'), 'a$old')]);
    await writeOnTop(stores.groups, scope, [renamed(aGroup(1, 'a$new'), 'a$old')]);

    expect(await stores.groups.get(scope, 'a$old')).toBeUndefined();
    expect(await namesBelow(scope, 'a')).toEqual(['a$new']);
  });

  it.each(['in one call', 'one after the other', 'at once'])('that swap names keep both, %s', async (how) => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x'), aGroup(2, 'a$y')]);
    const [first, second] = [renamed(aGroup(1, 'a$y'), 'a$x'), renamed(aGroup(2, 'a$x'), 'a$y')];

    const write = (changes: (typeof first)[]) => writeOnTop(stores.groups, scope, changes);

    if (how === 'in one call') await write([first, second]);
    else if (how === 'at once') await Promise.all([[first], [second]].map(write));
    else for (const change of [first, second]) await write([change]);

    expect((await stores.groups.get(scope, 'a$y'))?.facts.id).toBe(1);
    expect((await stores.groups.get(scope, 'a$x'))?.facts.id).toBe(2);
    expect(await namesBelow(scope, 'a')).toEqual(['a$x', 'a$y']);
  });

  it('whose name another has taken are marked as missing without touching the other', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x')]);
    const stored = await stores.groups.between(scope, 1, 1);
    await stores.groups.write(scope, [aGroup(2, 'a$x')]);

    await stores.groups.markMissing(scope, stored, later);

    expect(await stores.groups.get(scope, 'a$x')).toEqual(aGroup(2, 'a$x').row);
    expect((await stores.groups.between(scope, 1, 2)).map(({ missing }) => missing)).toEqual([true, false]);
  });

  it('take the counts of their projects, none where they are not named, and write only what differs', async () => {
    const scope = aScope();
    const names = Array.from({ length: 120 }, (_, index) => `a$g${index + 1}`);
    await stores.groups.write(
      scope,
      names.map((name, index) => aGroup(index + 1, name)),
    );
    const counts = new Map([
      [1, 5],
      [2, 1_000],
      [999, 3],
    ]);

    const first = await requestsSince(() => stores.groups.setProjectCounts(scope, counts));
    const repeated = await requestsSince(() => stores.groups.setProjectCounts(scope, counts));
    const changed = await requestsSince(() =>
      stores.groups.setProjectCounts(scope, new Map(counts).set(3, 1)),
    );

    expect(first.toSorted()).toEqual(['Groups query', ...Array<string>(3).fill('Groups transaction')]);
    expect(repeated).toEqual(['Groups query']);
    expect(changed).toEqual(['Groups query', 'Groups transaction']);
    const found = await Promise.all(
      ['a$g1', 'a$g2', 'a$g3', 'a$g4'].map((name) => stores.groups.get(scope, name)),
    );
    expect(found.map((group) => group?.projectCount)).toEqual([5, 1_000, 1, 0]);
  });

  it('keep their count when a crawl writes them again', async () => {
    const scope = aScope();
    await stores.groups.write(scope, [aGroup(1, 'a$x'), aGroup(2, 'a$y')]);
    await stores.groups.setProjectCounts(scope, new Map([[1, 5]]));

    await writeOnTop(stores.groups, scope, [renamed(aGroup(1, 'a$z', { archived: true }), 'a$x')]);

    expect(await stores.groups.get(scope, 'a$z')).toMatchObject({
      projectCount: 5,
      facts: { archived: true },
    });
  });

  it('are not found under hostile names, which is no error', async () => {
    const scope = aScope();
    for (const name of hostileNames) {
      expect(await stores.groups.get(scope, name)).toBeUndefined();
      expect(await namesBelow(scope, name)).toEqual([]);
    }
  });
});

describe('a continuation token', () => {
  it('is good for its own query only, and made up ones are refused', async () => {
    const scope = aScope();
    await stores.projects.write(scope, [aProject(1), aProject(2), aProject(3)]);
    const first = await stores.projects.list(scope, 'acme$web', {
      pageSize: 1,
      continuationToken: undefined,
    });
    const token = first.continuationToken ?? '';
    const listWith = (continuationToken: string, group = 'acme$web', where = scope) =>
      stores.projects.list(where, group, { pageSize: 1, continuationToken });

    expect(token).toMatch(/^[\w-]+$/);
    expect((await listWith(token)).items.map(({ facts }) => facts.id)).toEqual([2]);
    const bent = Buffer.from(Buffer.from(token, 'base64url').toString().replace('t|acme', 'p|acme')).toString(
      'base64url',
    );
    const refused = [
      () => listWith(token, 'acme$other'),
      () => listWith(token, 'acme$web', aScope()),
      () => stores.groups.listBelow(scope, 'acme$web', { pageSize: 1, continuationToken: token }),
      () => listWith(bent),
      ...['', 'x', 'null', 'W10', ...hostileNames].map((made) => () => listWith(made)),
    ];
    for (const attempt of refused) {
      const error = await attempt().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error).toMatchObject({ target: 'continuation-token', status: 400 });
    }
  });
});
