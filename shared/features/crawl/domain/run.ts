import type { Retrying, RunCounts, RunState, Unreadable } from '../../../contracts/arm/run.ts';
import type { Job, JobOf } from '../../../contracts/job.ts';

/** One run of the crawl, from a cause to a verdict on what was read. */
export type Run = {
  id: string;
  connectorId: string;
  reason: 'onboarding' | 'update' | 'autodiscovery' | 'reconciliation' | 'manual';
  /** It crawls only what was not held before: nobody who wants everything crawled may join it. */
  joiningOnly?: boolean;
  state: RunState;
  beganAt: string;
  endedAt?: string;
  /** Filled in when the run ends; while it runs, the sum over its tasks is the truth. */
  counts?: RunCounts;
  unreadable: Unreadable[];
  lastError?: string;
};

/** What one task did, kept with it, so that the sum over a run's tasks is exact however often a task was repeated. */
export type TaskResult = {
  counts: RunCounts;
  /** What GitLab said there is in all; absent where it did not say. */
  expected?: { groups?: number; projects?: number };
  unreadable: Unreadable[];
  /** Lowest and highest id of the window, to find gaps between windows. Absent when it listed nothing. */
  idRange?: { first: number; last: number };
  /** Ids that are stored in the window's ranges and were not listed: to be confirmed when the run is complete. */
  missingIds?: number[];
  /** Direct projects by group id, of a projects window. */
  projectsByGroup?: Record<string, number>;
  /**
   * Projects directly in the root group that the list did not show where it should have; `isCounted`: as the window's own.
   * Else they count only if no window shows any.
   */
  direct?: { found: number; isCounted: boolean };
  /** What was listed beside the window's own pages: counted if no window's ids cover it. `groupId` is a project's. */
  edges?: Edge[];
};
export type Edge = { id: number; groupId?: number };

/** A run with how far it has come: the sum over its tasks. */
export type RunProgress = {
  run: Run;
  tasks: { pending: number; done: number };
  expected: { groups?: number; projects?: number };
  counts: RunCounts;
  unreadable: Unreadable[];
  /** What its pending tasks failed with, and when they are tried again. */
  retrying: Retrying[];
};

/** What a pending task has failed with so far. */
export type Trouble = Omit<Retrying, 'nextTryAt'>;

/** Jobs that are tasks of a run: the run ends when all of them are done. */
export type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** A job with the name that identifies it within its run (`taskNameOf`): a row key, never parsed. */
export type NewTask<Of extends Job = Job> = { name: string; job: Of };

/** What a task reads: for a crawl one window of a root group's list, by its first page. */
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

/** What GitLab was asked and made to wait for a task, its waits in the queue and the refusals before them included. */
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

/** Past this, times no longer fit the 13 digits: the year 2286. */
const lastMillisecond = 9_999_999_999_999;

/** The time in a run's id. */
export function begunAt(runId: string): Date {
  return new Date(lastMillisecond - Number(runId.slice(0, 13)));
}

/** An id that sorts before those of older runs, so that a table lists the newest first. `unique` tells equal times apart. */
export function newRunId(now: Date, unique: string): string {
  return `${String(lastMillisecond - now.getTime()).padStart(13, '0')}-${unique.replaceAll('-', '').slice(0, 12)}`;
}

/** A run that began this long ago and has not ended hangs: nobody joins it any more, and the next one takes its place. */
export const maxRunMs = 6 * 3_600_000;

export function hangs(runId: string, now: Date): boolean {
  return now.getTime() - begunAt(runId).getTime() >= maxRunMs;
}

/**
 * The runs that a run over everything makes pointless: those that still run and began before it, whatever they crawl. Ids
 * of newer runs are smaller.
 */
export function supersededRuns(runs: readonly Run[], byRunId: string): Run[] {
  return runs.filter((run) => run.state === 'running' && run.id > byRunId);
}
