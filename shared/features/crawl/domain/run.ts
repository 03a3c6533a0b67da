import type { Retrying, RunCounts, RunState, Unreadable } from '../../../contracts/arm/run.ts';
import type { Job, JobOf } from '../../../contracts/job.ts';

/** One run of the crawl over a connector or over one root group. */
export type Run = {
  id: string;
  connectorId: string;
  reason: 'onboarding' | 'update' | 'autodiscovery' | 'reconciliation' | 'manual';
  /** It crawls only newly selected root groups, so that a start over everything does not join it. */
  joiningOnly?: boolean;
  state: RunState;
  beganAt: string;
  endedAt?: string;
  /** Set when the run ends; while it runs, the sum over its tasks counts. */
  counts?: RunCounts;
  unreadable: Unreadable[];
  lastError?: string;
  /** While it is paused, its tasks stay pending. */
  pause?: { at: string; by: string };
  /** When it was last continued: what was pending then was sent again. */
  continuedAt?: string;
  /** Set when the run ends, so that lists need not sum up its tasks. */
  ended?: { done: number; expected: RunProgress['expected'] };
};

/**
 * The result of one task. It is stored with the task, so that the sum over a run is exact however often tasks repeat.
 */
export type TaskResult = {
  counts: RunCounts;
  /** The totals that GitLab reported; absent if it did not. */
  expected?: { groups?: number; projects?: number };
  unreadable: Unreadable[];
  /** Lowest and highest id of the window, to find gaps between windows. Absent if it listed nothing. */
  idRange?: { first: number; last: number };
  /** Stored ids in the window's range that were not listed: to be confirmed once the run is complete. */
  missingIds?: number[];
  /** Direct projects by group id, of a projects window. */
  projectsByGroup?: Record<string, number>;
  /**
   * Projects directly in the root group that the list omitted. `isCounted`: they are in the window's own count;
   * otherwise they count only if no window lists any.
   */
  direct?: { found: number; isCounted: boolean };
  /** Elements listed outside the window's range: counted if no window's range covers them. `groupId`: of a project. */
  edges?: Edge[];
};
export type Edge = { id: number; groupId?: number };

/** A run and its progress: the sum over its tasks. */
export type RunProgress = {
  run: Run;
  tasks: { pending: number; done: number };
  expected: { groups?: number; projects?: number };
  counts: RunCounts;
  unreadable: Unreadable[];
  /** The failures of its pending tasks, and when these are tried again. */
  retrying: Retrying[];
};

/** The latest failure of a pending task. */
export type Trouble = Omit<Retrying, 'nextTryAt'>;

/** Jobs that are tasks of a run: the run ends when all of them are done. */
export type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** A job with the name that identifies it within its run (`taskNameOf`): a row key, never parsed. */
export type NewTask<Of extends Job = Job> = { name: string; job: Of };

/** The work of a task: discovery, or one window of a list of a root group, by its first page. */
export type TaskTarget =
  { kind: 'discover' } | { kind: Exclude<TaskJob['kind'], 'discover'>; rootId: number; page: number };

/** `sentAt`: when its message was sent or, if it is scheduled, is due. ISO 8601. */
export type PendingTask = { state: 'pending'; name: string; job: Job; sentAt: string; retrying?: Trouble };
/** `children`: names of the tasks that it caused. */
export type DoneTask = { state: 'done'; name: string; children: string[]; result: TaskResult } & TaskTarget;
export type Task = PendingTask | DoneTask;

export function targetOf(job: TaskJob): TaskTarget {
  return job.kind === 'discover'
    ? { kind: job.kind }
    : { kind: job.kind, rootId: job.rootId, page: job.page };
}

export const noCounts: RunCounts = {
  groups: 0,
  projects: 0,
  requests: 0,
  throttled: 0,
  waitedSeconds: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  malformed: 0,
  missing: 0,
};

/**
 * Whether a task wrote rows, so that events are pending. A retry after a crash finds nothing left to write: then the end of
 * the run publishes them.
 */
export function hasWritten({ added, changed }: Pick<RunCounts, 'added' | 'changed'>): boolean {
  return added + changed > 0;
}

/** Requests and waits of a task, including its waits in the queue and the 429s before them. */
export function costOf(
  { waited }: Pick<Job, 'waited'>,
  spent: Pick<RunCounts, 'requests' | 'throttled' | 'waitedSeconds'>,
): Pick<RunCounts, 'requests' | 'throttled' | 'waitedSeconds'> {
  const { seconds = 0, refused = 0 } = waited ?? {};
  return {
    requests: spent.requests + refused,
    throttled: spent.throttled + refused,
    waitedSeconds: spent.waitedSeconds + seconds,
  };
}

export function addCounts(a: RunCounts, b: RunCounts): RunCounts {
  return {
    groups: a.groups + b.groups,
    projects: a.projects + b.projects,
    requests: a.requests + b.requests,
    throttled: a.throttled + b.throttled,
    waitedSeconds: a.waitedSeconds + b.waitedSeconds,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    malformed: a.malformed + b.malformed,
    missing: a.missing + b.missing,
  };
}

/** The form of ids of runs. */
export const runIdPattern = /^\d{13}-[0-9a-f]{12}$/;

export function isRunId(text: string): boolean {
  return runIdPattern.test(text);
}

/** The last time that fits 13 digits, in the year 2286. */
const lastMillisecond = 9_999_999_999_999;

/** The time at which a run began, by its id. */
export function begunAt(runId: string): Date {
  return new Date(lastMillisecond - Number(runId.slice(0, 13)));
}

/**
 * An id that sorts before those of older runs, so that a table lists the newest first. `unique` separates equal times.
 */
export function newRunId(now: Date, unique: string): string {
  return `${String(lastMillisecond - now.getTime()).padStart(13, '0')}-${unique.replaceAll('-', '').slice(0, 12)}`;
}

/** A run that has not ended after this time hangs: starts no longer join it but replace it. */
export const maxRunMs = 6 * 3_600_000;

/** A paused run does not hang, nor one that was continued recently. */
export function hangs(
  { id, pause, continuedAt }: Pick<Run, 'id' | 'pause' | 'continuedAt'>,
  now: Date,
): boolean {
  if (pause !== undefined) return false;
  const since = continuedAt === undefined ? begunAt(id) : new Date(continuedAt);
  return now.getTime() - since.getTime() >= maxRunMs;
}

/** Whether tasks of the run are carried out now. */
export function isUnderWay(run: Pick<Run, 'state' | 'pause'> | undefined): boolean {
  return run?.state === 'running' && run.pause === undefined;
}

/**
 * The running runs that a run over everything makes redundant: all that began before it. Ids of newer runs are smaller.
 */
export function supersededRuns(runs: readonly Run[], byRunId: string): Run[] {
  return runs.filter((run) => run.state === 'running' && run.id > byRunId);
}
