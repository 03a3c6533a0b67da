import pMap from 'p-map';

import { ConcurrentChangeError } from '../../platform/errors/errors.ts';
import type { NewTask, TaskJob, TaskResult } from '../../features/crawl/domain/run.ts';
import type { RunTasks } from '../../features/crawl/ports.ts';
import { purgePartition } from './purge-partition.ts';
import { type Action } from './table-types.ts';
import { type Table, withoutConflict } from './table.ts';
import * as rows from './task-row.ts';
import { packed } from './transactions.ts';

/** Two operations are for the task itself; the margin keeps the 4 MiB of a transaction far away. */
const childrenAtOnce = 96;
/** Up to here rows are got one by one rather than by a range. */
const fewNames = 8;

/**
 * Table RunTasks. PartitionKey = run id; RowKey = `p|` task while pending, `d|` task when done, `b|` task for one that was
 * begun by itself. A run is complete when no row `p|…` is left, which a range query for one row finds out.
 */
export function runTasks(table: Table): RunTasks {
  return {
    async get(runId, name) {
      // In this order a task that is being finished meanwhile is found in any case.
      const pending = await getRow(table, rows.pendingKeys(runId, name));
      if (pending !== undefined) return rows.readPending(pending);
      const done = await getRow(table, rows.doneKeys(runId, name));
      return done && rows.readDone(done);
    },
    async begin(runId, task, at) {
      const done = rows.doneKeys(runId, task.name);
      if ((await table.get(done.partitionKey, done.rowKey, ['name'])) !== undefined) return;
      // Together, so that a task that is begun and finished by another since that look does not come back to life.
      const begun: Action[] = [
        ['create', rows.begunKeys(runId, task.name)],
        ['create', rows.newPending(runId, task, at)],
      ];
      await withoutConflict(table.transact(begun));
    },
    finish: (runId, task, result, children, at) => finishTask(table, runId, { task, result, children, at }),
    async expect(runId, name, at, trouble) {
      const pending = await getRow(table, rows.pendingKeys(runId, name));
      if (pending === undefined) return;
      const { job } = rows.readPending(pending);
      await withoutConflict(table.replace(rows.newPending(runId, { name, job }, at, trouble), pending.etag));
    },
    async anyPending(runId) {
      const query = {
        partitionKey: rows.partitionOf(runId),
        range: rows.pendingTasks,
        select: [],
        pageSize: 1,
      };
      for await (const page of table.pages(query)) if (page.length > 0) return true;
      return false;
    },
    async pending(runId, names) {
      if (names !== undefined && names.length <= fewNames) {
        const found = await pMap(names, (name) => getRow(table, rows.pendingKeys(runId, name)), {
          concurrency: fewNames,
        });
        return found.flatMap((entity) => (entity === undefined ? [] : [rows.readPending(entity)]));
      }
      const query = { partitionKey: rows.partitionOf(runId), range: rows.pendingTasks };
      const wanted = names === undefined ? undefined : new Set(names);
      const pending = (await table.all(query)).map(rows.readPending);
      return wanted === undefined ? pending : pending.filter(({ name }) => wanted.has(name));
    },
    async all(runId) {
      const query = { partitionKey: rows.partitionOf(runId), select: rows.progressColumns };
      const entities = await table.all(query);
      const done = entities.filter(rows.isDone).map(rows.readDone);
      const pending = entities.filter(rows.isPending);
      return { pending: pending.length, retrying: pending.flatMap(rows.readRetrying), done };
    },
    drop: (runId) => purgePartition(table, rows.partitionOf(runId), rows.pendingTasks),
    purge: (runId) => purgePartition(table, rows.partitionOf(runId)),
  };
}

type Finish = {
  task: NewTask<TaskJob>;
  result: TaskResult;
  children: readonly NewTask[];
  at: string;
};

/**
 * One transaction: the pending row goes, the done row and the children's pending rows come. Where children are too many
 * for one, the surplus is noted before it. Why a crash at any line is safe: until that transaction the task is pending
 * and comes again, noting the same children under the same names; after it the children are all there, and a repeat
 * finds the task done. Children that are done already (surplus that a watchdog sent) are not noted again; one that is
 * finished between that look and the transaction is pending once more, until its repeat finds it done and clears that.
 */
async function finishTask(
  table: Table,
  runId: string,
  { task, result, children, at }: Finish,
): Promise<readonly NewTask[] | undefined> {
  const { name } = task;
  const surplus = children.length > childrenAtOnce;
  if (surplus && (await isDone(table, runId, name))) return clearRevived(table, runId, name);
  const open = await notDone(table, runId, children);
  const noting = open.map((child): Action => ['upsert', rows.newPending(runId, child, at), 'Replace']);
  await noteSurplus(table, noting.slice(childrenAtOnce));
  const done = { result, children: children.map((child) => child.name), doneAt: at };
  const transaction: Action[] = [
    ['delete', rows.pendingKeys(runId, name)],
    ['create', rows.newDone(runId, task, done)],
    ...noting.slice(0, childrenAtOnce),
  ];
  if (await withoutConflict(table.transact(transaction))) return open;
  if (await isDone(table, runId, name)) return clearRevived(table, runId, name);
  throw new ConcurrentChangeError(`The task '${name}' of the run '${runId}' is not pending.`);
}

/** A task that is done can't be pending as well: such a row would keep its run from ending. */
async function clearRevived(table: Table, runId: string, name: string): Promise<undefined> {
  const { partitionKey, rowKey } = rows.pendingKeys(runId, name);
  await table.remove(partitionKey, rowKey);
}

async function noteSurplus(table: Table, noting: readonly Action[]): Promise<void> {
  const units = noting.map((action) => ({ actions: [action] }));
  for (const pack of packed(units)) await table.transact(pack.flatMap((unit) => unit.actions));
}

async function notDone(table: Table, runId: string, children: readonly NewTask[]): Promise<NewTask[]> {
  if (children.length <= fewNames) {
    const done = await pMap(children, (child) => isDone(table, runId, child.name), { concurrency: fewNames });
    return children.filter((_, index) => done[index] === false);
  }
  const query = { partitionKey: rows.partitionOf(runId), range: rows.doneTasks, select: [] };
  const done = new Set((await table.all(query)).map(({ rowKey }) => rowKey));
  return children.filter((child) => !done.has(rows.doneKeys(runId, child.name).rowKey));
}

async function isDone(table: Table, runId: string, name: string): Promise<boolean> {
  const { partitionKey, rowKey } = rows.doneKeys(runId, name);
  return (await table.get(partitionKey, rowKey, ['name'])) !== undefined;
}

function getRow(table: Table, { partitionKey, rowKey }: { partitionKey: string; rowKey: string }) {
  return table.get(partitionKey, rowKey);
}
