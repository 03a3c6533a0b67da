import { randomUUID } from 'node:crypto';

import { TableClient } from '@azure/data-tables';
import { beforeAll, describe, expect, it } from 'vitest';

import { ConcurrentChangeError } from '../../../shared/platform/errors/errors.ts';
import type { RunTasks } from '../../../shared/features/crawl/ports.ts';
import { openTables, type Stores } from '../../../shared/adapters/tables/open-tables.ts';
import { runTasks } from '../../../shared/adapters/tables/run-tasks.ts';
import { Table } from '../../../shared/adapters/tables/table.ts';
import { hostileNames } from './hostile.ts';
import { aResult, aRun, aTask, later, when } from './rows.ts';
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

function unreadable(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    scope: `group ${index}`,
    endpoint: '/groups',
    status: 403,
    because: 'forbidden '.repeat(20),
    since: when,
  }));
}

describe('runs', () => {
  it('come back as they were written and are listed newest first, page by page', async () => {
    const connectorId = randomUUID();
    const ids = ['8001-c', '8002-b', '8003-a'];
    for (const id of ids.toReversed()) await stores.runs.insert(aRun(connectorId, id));
    const whole = aRun(connectorId, '8000-d', {
      state: 'partial',
      endedAt: later,
      counts: aResult().counts,
      lastError: 'GitLab did not answer.',
      unreadable: unreadable(2),
    });
    await stores.runs.insert(whole);

    const first = await stores.runs.list(connectorId.toUpperCase(), {
      pageSize: 3,
      continuationToken: undefined,
    });
    const second = await stores.runs.list(connectorId.toUpperCase(), {
      pageSize: 3,
      continuationToken: first.continuationToken,
    });

    expect(first.items.map(({ id }) => id)).toEqual(['8000-d', '8001-c', '8002-b']);
    expect(second).toEqual({ items: [aRun(connectorId, '8003-a')], continuationToken: undefined });
    expect((await stores.runs.get(connectorId, '8000-d'))?.value).toEqual(whole);
  });

  it('that exist are left as they are by another insert', async () => {
    const connectorId = randomUUID();
    await stores.runs.insert(aRun(connectorId, 'r'));

    await stores.runs.insert(aRun(connectorId, 'r', { state: 'failed' }));

    expect((await stores.runs.get(connectorId, 'r'))?.value.state).toBe('running');
  });

  it('are replaced at the version that was read only', async () => {
    const run = aRun(randomUUID(), 'r');
    await stores.runs.insert(run);
    const etag = (await stores.runs.get(run.connectorId, 'r'))?.etag ?? '';
    await stores.runs.replace({ ...run, state: 'complete' }, etag);

    await expect(stores.runs.replace({ ...run, state: 'failed' }, etag)).rejects.toThrow(
      ConcurrentChangeError,
    );
    await expect(stores.runs.replace(aRun(run.connectorId, 'none'), etag)).rejects.toThrow(
      ConcurrentChangeError,
    );
    expect((await stores.runs.get(run.connectorId, 'r'))?.value.state).toBe('complete');
  });

  it('keep the first 200 of what was unreadable and say how many more there were', async () => {
    const run = aRun(randomUUID(), 'r', { unreadable: unreadable(1_000) });

    await stores.runs.insert(run);

    const kept = (await stores.runs.get(run.connectorId, 'r'))?.value.unreadable ?? [];
    expect(kept.slice(0, 199)).toEqual(run.unreadable.slice(0, 199));
    expect(kept).toHaveLength(200);
    expect(kept[199]?.because).toContain('800 more');
  });

  it('of a connector are purged, those of another stay', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    for (const connectorId of [one, other]) await stores.runs.insert(aRun(connectorId, 'r'));

    await stores.runs.purge(one);
    await stores.runs.purge(one);

    expect(await stores.runs.get(one, 'r')).toBeUndefined();
    expect(await stores.runs.get(other, 'r')).toBeDefined();
  });

  it('are not found under hostile ids, which is no error', async () => {
    for (const name of hostileNames) {
      expect(await stores.runs.get(name, name)).toBeUndefined();
      expect(await stores.runTasks.get(name, name)).toBeUndefined();
      expect(await stores.runTasks.pending(name, [name])).toEqual([]);
    }
  });
});

/** The target of each `aTask`, whatever its name. */
const target = { kind: 'crawl-projects', rootId: 7, page: 1 };

describe('tasks of a run', () => {
  it('go from pending to done with their result, and their children come', async () => {
    const runId = randomUUID();
    const [parent, child] = [aTask('discover'), aTask('crawl-projects-7-1')];
    const result = aResult({
      expected: { groups: 3 },
      idRange: { first: 1, last: 2 ** 40 },
      missingIds: [3, 2 ** 40],
      projectsByGroup: { '11': 4, '12': 1 },
      unreadable: unreadable(1),
    });
    await stores.runTasks.begin(runId, parent, when);
    expect(await stores.runTasks.get(runId, 'discover')).toEqual({
      state: 'pending',
      ...parent,
      sentAt: when,
    });

    expect(await stores.runTasks.finish(runId, parent, result, [child], later)).toEqual([child]);

    const done = { state: 'done', ...target, name: 'discover', children: [child.name], result };
    expect(await stores.runTasks.get(runId, 'discover')).toEqual(done);
    expect(await stores.runTasks.all(runId)).toEqual({ pending: 1, retrying: [], done: [done] });
    expect(await stores.runTasks.pending(runId)).toEqual([{ state: 'pending', ...child, sentAt: later }]);
    expect(await stores.runTasks.anyPending(runId)).toBe(true);
    expect(await stores.runTasks.finish(runId, child, aResult(), [], later)).toEqual([]);
    expect(await stores.runTasks.anyPending(runId)).toBe(false);
  });

  it('that wait are expected later, and are left alone when they are done', async () => {
    const runId = randomUUID();
    const task = aTask('a');
    await stores.runTasks.begin(runId, task, when);

    const trouble = { scope: 's', endpoint: '/e', status: 500, because: 'b', since: when, tries: 2 };
    await stores.runTasks.expect(runId, 'a', later);
    await stores.runTasks.expect(runId, 'unknown', later);

    expect(await stores.runTasks.pending(runId)).toEqual([{ state: 'pending', ...task, sentAt: later }]);
    await stores.runTasks.expect(runId, 'a', later, trouble);
    expect(await stores.runTasks.all(runId)).toEqual({
      pending: 1,
      retrying: [{ ...trouble, nextTryAt: later }],
      done: [],
    });
    await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later);
    await stores.runTasks.expect(runId, 'a', later);
    expect(await stores.runTasks.get(runId, 'a')).toMatchObject({ state: 'done' });
    expect(await stores.runTasks.anyPending(runId)).toBe(false);
  });

  it('take one transaction to finish and one query for one row to find out whether any is pending', async () => {
    const runId = randomUUID();
    await stores.runTasks.begin(runId, aTask('a'), when);

    const before = requests.length;
    await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later);
    await stores.runTasks.anyPending(runId);

    expect(requests.slice(before)).toEqual(['RunTasks transaction', 'RunTasks query']);
  });

  it('are not begun again, neither while pending nor when done', async () => {
    const runId = randomUUID();
    await stores.runTasks.begin(runId, aTask('a'), when);
    await stores.runTasks.begin(runId, aTask('a'), later);
    expect(await stores.runTasks.get(runId, 'a')).toMatchObject({ state: 'pending', sentAt: when });

    await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later);
    await stores.runTasks.begin(runId, aTask('a'), later);

    expect(await stores.runTasks.anyPending(runId)).toBe(false);
    expect(await stores.runTasks.get(runId, 'a')).toMatchObject({ state: 'done' });
  });

  it('are finished by exactly one of twenty at once', async () => {
    const runId = randomUUID();
    await stores.runTasks.begin(runId, aTask('a'), when);

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        stores.runTasks.finish(runId, aTask('a'), aResult(), [aTask('b')], later),
      ),
    );

    expect(outcomes.filter((inserted) => inserted !== undefined)).toHaveLength(1);
    expect(await stores.runTasks.all(runId)).toMatchObject({ pending: 1, done: [{ name: 'a' }] });
  });

  it('do not revive a child that is done by now when they are finished again', async () => {
    const runId = randomUUID();
    await stores.runTasks.begin(runId, aTask('a'), when);
    await stores.runTasks.finish(runId, aTask('a'), aResult(), [aTask('b')], later);
    await stores.runTasks.finish(runId, aTask('b'), aResult(), [], later);

    expect(await stores.runTasks.finish(runId, aTask('a'), aResult(), [aTask('b')], later)).toBeUndefined();

    expect(await stores.runTasks.anyPending(runId)).toBe(false);
  });

  it('do not come back to life when they are begun and finished while another begins them', async () => {
    const runId = randomUUID();
    const client = TableClient.fromConnectionString(connectionString, 'RunTasks', {
      allowInsecureConnection: true,
    });
    const table = new Table(client);
    const transact = table.transact.bind(table);
    table.transact = async (actions) => {
      await stores.runTasks.begin(runId, aTask('a'), when);
      await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later);
      return transact(actions);
    };

    await runTasks(table).begin(runId, aTask('a'), when);

    expect(await stores.runTasks.anyPending(runId)).toBe(false);
    expect(await stores.runTasks.all(runId)).toMatchObject({ pending: 0, done: [{ name: 'a' }] });
  });

  it('that are done and pending all the same are done for good once they are finished again', async () => {
    const runId = randomUUID();
    const client = TableClient.fromConnectionString(connectionString, 'RunTasks', {
      allowInsecureConnection: true,
    });
    await stores.runTasks.begin(runId, aTask('a'), when);
    const pending = await client.getEntity(runId, 'p|a');
    await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later);
    await client.createEntity({ ...pending, partitionKey: runId, rowKey: 'p|a' });

    expect(await stores.runTasks.finish(runId, aTask('a'), aResult(), [], later)).toBeUndefined();

    expect(await stores.runTasks.anyPending(runId)).toBe(false);
  });

  it('that were never begun, or purged meanwhile, are not finished', async () => {
    const finishing = stores.runTasks.finish(randomUUID(), aTask('a'), aResult(), [], later);

    await expect(finishing).rejects.toThrow(ConcurrentChangeError);
  });

  it('hold large results', async () => {
    const runId = randomUUID();
    const names = Array.from(
      { length: 98 },
      (_, index) => `crawl-projects-${2 ** 50}-${index}-${'x'.repeat(400)}`,
    );
    const projectsByGroup = Object.fromEntries(
      Array.from({ length: 9_000 }, (_, index) => [String(index + 2 ** 40), index]),
    );
    const result = aResult({ projectsByGroup, unreadable: unreadable(200) });
    await stores.runTasks.begin(runId, aTask('a'), when);

    await stores.runTasks.finish(runId, aTask('a'), result, names.map(aTask), later);

    const done = { state: 'done', ...target, name: 'a', children: names, result };
    expect(await stores.runTasks.get(runId, 'a')).toEqual(done);
    expect(await stores.runTasks.all(runId)).toEqual({ pending: 98, retrying: [], done: [done] });
  });

  it('that an earlier version wrote have their kind, root and page in their name', async () => {
    const runId = randomUUID();
    const client = TableClient.fromConnectionString(connectionString, 'RunTasks', {
      allowInsecureConnection: true,
    });
    const names = ['crawl-cut-9-1', 'crawl-groups-8-21', 'crawl-projects-7-11', 'discover'];
    const result = JSON.stringify(aResult());
    for (const name of names) {
      const row = { partitionKey: runId, rowKey: `d|${name}`, name, children: '[]', result, doneAt: when };
      await client.createEntity(row);
    }

    expect((await stores.runTasks.all(runId)).done).toMatchObject([
      { name: 'crawl-cut-9-1', kind: 'crawl-cut', rootId: 9, page: 1 },
      { name: 'crawl-groups-8-21', kind: 'crawl-groups', rootId: 8, page: 21 },
      { name: 'crawl-projects-7-11', kind: 'crawl-projects', rootId: 7, page: 11 },
      { name: 'discover', kind: 'discover' },
    ]);
  });

  it('that wait are found by name, few or many', async () => {
    const runId = randomUUID();
    const names = Array.from({ length: 40 }, (_, index) => `task-${index}`);
    await stores.runTasks.begin(runId, aTask('a'), when);
    await stores.runTasks.finish(runId, aTask('a'), aResult(), names.map(aTask), later);
    await stores.runTasks.finish(runId, aTask('task-1'), aResult(), [], later);

    const few = await stores.runTasks.pending(runId, ['task-1', 'task-2', 'none']);
    const many = await stores.runTasks.pending(runId, names.slice(0, 20));

    expect(few.map(({ name }) => name)).toEqual(['task-2']);
    expect(many.map(({ name }) => name).toSorted()).toEqual(
      names
        .slice(0, 20)
        .filter((name) => name !== 'task-1')
        .toSorted(),
    );
    await stores.runTasks.purge(runId);
    expect(await stores.runTasks.all(runId)).toEqual({ pending: 0, retrying: [], done: [] });
  });
});

describe('finishing a task with 300 children while the process dies', () => {
  class Died extends Error {}

  /** The store of a process that dies at its `fatal`-th transaction, just before or just after the service takes it. */
  function dying(fatal: number, moment: 'before' | 'after'): RunTasks {
    const client = TableClient.fromConnectionString(connectionString, 'RunTasks', {
      allowInsecureConnection: true,
    });
    const table = new Table(client);
    const transact = table.transact.bind(table);
    let count = 0;
    table.transact = async (actions) => {
      count += 1;
      const isFatal = count === fatal;
      if (isFatal && moment === 'before') throw new Died();
      const response = await transact(actions);
      if (isFatal) throw new Died();
      return response;
    };
    return runTasks(table);
  }

  const children = Array.from({ length: 300 }, (_, index) => aTask(`child-${index}`));
  const crashPoints = [1, 2, 3, 4].flatMap((fatal) => [
    { fatal, moment: 'before' as const },
    { fatal, moment: 'after' as const },
  ]);

  it.each(crashPoints)(
    '$moment transaction $fatal, a redelivery gets everything right',
    async ({ fatal, moment }) => {
      const runId = randomUUID();
      await stores.runTasks.begin(runId, aTask('a'), when);

      const died = await dying(fatal, moment)
        .finish(runId, aTask('a'), aResult(), children, later)
        .then(
          () => false,
          () => true,
        );

      const committed = (await stores.runTasks.get(runId, 'a'))?.state === 'done';
      // The run can't look complete, and a child that a watchdog sent and a worker finished stays done.
      expect(await stores.runTasks.anyPending(runId)).toBe(true);
      if (!committed) {
        const [early] = await stores.runTasks.pending(runId, ['child-299']);
        if (early !== undefined) await stores.runTasks.finish(runId, aTask(early.name), aResult(), [], later);
      }
      const doneEarly = (await stores.runTasks.all(runId)).done.filter(({ name }) => name !== 'a').length;
      expect(
        await stores.runTasks
          .finish(runId, aTask('a'), aResult(), children, later)
          .then((inserted) => inserted === undefined),
      ).toBe(committed);
      expect(await stores.runTasks.all(runId)).toMatchObject({ pending: 300 - doneEarly });
      expect(await stores.runTasks.get(runId, 'a')).toMatchObject({
        state: 'done',
        children: children.map(({ name }) => name),
      });
      expect(died).toBe(true);
    },
  );
});
