import type { Page } from '../../contracts/arm/list.ts';
import type { Retrying } from '../../contracts/arm/run.ts';
import type { NewTask, Run, Task, TaskResult, Trouble } from './domain/run.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';

export interface Runs {
  get(connectorId: string, runId: string): Promise<Stored<Run> | undefined>;
  /** Newest first. */
  list(connectorId: string, page: PageRequest): Promise<Page<Run>>;
  /** Safe to repeat: an existing run is left as it is. */
  insert(run: Run): Promise<void>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. */
  replace(run: Run, etag: string): Promise<void>;
  purge(connectorId: string): Promise<void>;
}

export interface RunTasks {
  get(runId: string, name: string): Promise<Task | undefined>;
  /** Notes the first task of a run. Safe to repeat: a task that is there, pending or done, is left as it is. */
  begin(runId: string, task: NewTask, at: string): Promise<void>;
  /**
   * Turns a pending task into a done one and notes its children as pending, in one transaction. Repeating it changes
   * nothing: false says that the task was done before.
   */
  finish(
    runId: string,
    name: string,
    result: TaskResult,
    children: readonly NewTask[],
    at: string,
  ): Promise<boolean>;
  /**
   * Notes that the message of a pending task comes then, and what it has failed with. Does nothing when the task is done or
   * is being changed.
   */
  expect(runId: string, name: string, at: string, trouble?: Trouble): Promise<void>;
  /** Whether any task is pending: one row is read. */
  anyPending(runId: string): Promise<boolean>;
  /** The pending ones; with `names`, only those of them. */
  pending(runId: string, names?: readonly string[]): Promise<Extract<Task, { state: 'pending' }>[]>;
  /** How many wait, what for, and the results of those done, for progress and for the end of the run. */
  all(runId: string): Promise<{
    pending: number;
    retrying: Retrying[];
    done: Extract<Task, { state: 'done' }>[];
  }>;
  /** Forgets what is pending; what is done stays. Safe to repeat. */
  drop(runId: string): Promise<void>;
  purge(runId: string): Promise<void>;
}
