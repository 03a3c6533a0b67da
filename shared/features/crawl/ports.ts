import type { Page } from '../../contracts/arm/list.ts';
import type { Retrying } from '../../contracts/arm/run.ts';
import type {
  DoneTask,
  NewTask,
  PendingTask,
  Run,
  Task,
  TaskJob,
  TaskResult,
  Trouble,
} from './domain/run.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';

export interface Runs {
  get(connectorId: string, runId: string): Promise<Stored<Run> | undefined>;
  /** Newest first. */
  list(connectorId: string, page: PageRequest): Promise<Page<Run>>;
  /** Up to `count` runs that are older than the run `after`, newest first. */
  newest(connectorId: string, count: number, after?: string): Promise<Run[]>;
  /** Idempotent: an existing run stays as it is. */
  insert(run: Run): Promise<void>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. */
  replace(run: Run, etag: string): Promise<void>;
  purge(connectorId: string): Promise<void>;
}

export interface RunTasks {
  get(runId: string, name: string): Promise<Task | undefined>;
  /** Inserts a first task of a run as pending. Idempotent: an existing task, pending or done, stays as it is. */
  begin(runId: string, task: NewTask, at: string): Promise<void>;
  /**
   * Replaces a pending task with a done one and inserts its children as pending, in one transaction. Returns the
   * children that it inserted: those that are done already are not. Idempotent: undefined if the task was done before.
   * Throws `ConcurrentChangeError` if the task is neither pending nor done.
   */
  finish(
    runId: string,
    task: NewTask<TaskJob>,
    result: TaskResult,
    children: readonly NewTask[],
    at: string,
  ): Promise<readonly NewTask[] | undefined>;
  /**
   * Records when the message of a pending task is due, and its latest failure. Does nothing if the task is done or on a
   * concurrent update.
   */
  expect(runId: string, name: string, at: string, trouble?: Trouble): Promise<void>;
  /** Reads at most one row. */
  anyPending(runId: string): Promise<boolean>;
  /** All pending tasks, or those of them that have one of `names`. */
  pending(runId: string, names?: readonly string[]): Promise<PendingTask[]>;
  /** The number of pending tasks, those that were retried, and the results of those done. */
  all(runId: string): Promise<{
    pending: number;
    retrying: Retrying[];
    done: DoneTask[];
  }>;
  /** Deletes pending tasks; done ones stay. Idempotent. */
  drop(runId: string): Promise<void>;
  purge(runId: string): Promise<void>;
}
