import { z } from 'zod';

import { Retrying, RunCounts, Unreadable } from '../../contracts/arm/run.ts';
import { Job } from '../../contracts/job.ts';
import {
  targetOf,
  type DoneTask,
  type NewTask,
  type PendingTask,
  type TaskJob,
  type TaskResult,
  type TaskTarget,
  type Trouble,
} from '../../features/crawl/domain/run.ts';
import { truncateUnreadable } from './truncate-unreadable.ts';
import { keyPart, keysFrom } from './keys.ts';
import { longColumns } from './long-text.ts';
import { rowCodec } from './row-codec.ts';
import { int64, json } from './row-schema.ts';
import type { Columns, Entity, RowKeys } from './table-types.ts';

/** Columns of a pending task, in the table RunTasks. */
export const PendingTaskRow = z.object({
  name: z.string(),
  job: json(Job),
  sentAt: z.string(),
  retrying: z.exactOptional(json(Retrying.omit({ nextTryAt: true }))),
});

const Result = z.object({
  counts: RunCounts,
  expected: z.exactOptional(
    z.object({ groups: z.exactOptional(z.int()), projects: z.exactOptional(z.int()) }),
  ),
  unreadable: z.array(Unreadable),
  idRange: z.exactOptional(z.object({ first: z.int(), last: z.int() })),
  missingIds: z.exactOptional(z.array(z.int())),
  projectsByGroup: z.exactOptional(z.record(z.string(), z.int())),
  direct: z.exactOptional(z.object({ found: z.int(), isCounted: z.boolean() })),
  edges: z.exactOptional(z.array(z.object({ id: z.int(), groupId: z.exactOptional(z.int()) }))),
});

/** Columns of a done task, in the table RunTasks. */
export const DoneTaskRow = z.object({
  name: z.string(),
  kind: z.exactOptional(z.enum(['discover', 'crawl-groups', 'crawl-projects', 'crawl-cut'])),
  rootId: z.exactOptional(int64),
  page: z.exactOptional(z.int()),
  children: json(z.array(z.string())),
  result: json(Result),
  doneAt: z.string(),
});

const longNames = ['children', 'result'];
const pendingRow = rowCodec('RunTasks', PendingTaskRow);
const retryingRow = rowCodec('RunTasks', PendingTaskRow.pick({ sentAt: true, retrying: true }));
const doneRow = rowCodec('RunTasks', DoneTaskRow, longNames);

export const pendingTasks = keysFrom('p|');
export const doneTasks = keysFrom('d|');
/** Columns that a query for progress selects: all but the jobs of pending tasks. */
export const progressColumns = [
  'name',
  'kind',
  'rootId',
  'page',
  'doneAt',
  'sentAt',
  'retrying',
  ...longNames.flatMap(longColumns),
];

export function partitionOf(runId: string): string {
  return keyPart(runId);
}

export function pendingKeys(runId: string, name: string): RowKeys {
  return { partitionKey: partitionOf(runId), rowKey: `p|${keyPart(name)}` };
}

export function doneKeys(runId: string, name: string): RowKeys {
  return { partitionKey: partitionOf(runId), rowKey: `d|${keyPart(name)}` };
}

/** A row without columns that marks a first task as begun, so that it is not begun again once it is done. */
export function begunKeys(runId: string, name: string): RowKeys {
  return { partitionKey: partitionOf(runId), rowKey: `b|${keyPart(name)}` };
}

export function isDone({ rowKey }: RowKeys): boolean {
  return rowKey.startsWith('d|');
}

export function isPending({ rowKey }: RowKeys): boolean {
  return rowKey.startsWith('p|');
}

export function newPending(
  runId: string,
  task: NewTask,
  sentAt: string,
  trouble?: Trouble,
): RowKeys & Columns {
  const [capped] = truncateUnreadable(trouble === undefined ? [] : [trouble]);
  const retrying = trouble && capped && { retrying: { ...trouble, ...capped } };
  return { ...pendingKeys(runId, task.name), ...pendingRow.write({ ...task, sentAt, ...retrying }) };
}

export function newDone(
  runId: string,
  { name, job }: NewTask<TaskJob>,
  done: { result: TaskResult; children: string[]; doneAt: string },
): RowKeys & Columns {
  const result = { ...done.result, unreadable: truncateUnreadable(done.result.unreadable) };
  return { ...doneKeys(runId, name), ...doneRow.write({ ...done, ...targetOf(job), name, result }) };
}

export function readPending(entity: Entity): PendingTask {
  return { state: 'pending', ...pendingRow.read(entity) };
}

/** The failure of a pending task and its next try; empty if it has not failed. */
export function readRetrying(entity: Entity): Retrying[] {
  const { retrying, sentAt } = retryingRow.read(entity);
  return retrying === undefined ? [] : [{ ...retrying, nextTryAt: sentAt }];
}

export function readDone(entity: Entity): DoneTask {
  const { name, kind, rootId, page, children, result } = doneRow.read(entity);
  const done = { state: 'done' as const, name, children, result };
  if (kind === undefined) return { ...done, ...targetNamed(name) };
  if (kind === 'discover') return { ...done, kind };
  return { ...done, kind, rootId: rootId ?? 0, page: page ?? 0 };
}

/** The target in the name of a row that an earlier version wrote: `crawl-projects-<root id>-<page>`. */
function targetNamed(name: string): TaskTarget {
  const [, list, rootId, page] = /^crawl-(groups|projects|cut)-(\d+)-(\d+)$/.exec(name) ?? [];
  if (list === undefined) return { kind: 'discover' };
  const kind = `crawl-${list as 'groups' | 'projects' | 'cut'}` as const;
  return { kind, rootId: Number(rootId), page: Number(page) };
}
