import type { Job, JobOf } from '../../contracts/job.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { Run, TaskResult } from '../crawl/domain/run.ts';

/**
 * Ends a task of a run and sends what follows from it: its children, or the end of the run when nothing is pending.
 * Safe to repeat: what was done stays done, and children that are still pending are sent again.
 */
export type SettleTask = (job: TaskJob, result: TaskResult, children: readonly Job[]) => Promise<void>;

export type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/**
 * Reads what can be read of a window that was given up, and ends its task with that; see the flow. False: nothing could be
 * read, and the task is pending. Safe to repeat.
 */
export type SalvageWindow = (
  job: JobOf<'crawl-groups' | 'crawl-projects'>,
  failure: unknown,
) => Promise<boolean>;

/** Starts a run over one root group, or joins the one that crawls it; see the flow. Safe to repeat. */
export type StartRootRun = (
  connector: Connector,
  rootId: number,
  reason: Run['reason'],
) => Promise<{ runId: string; joined: boolean } | undefined>;

/** How and why a run ends before its tasks are done. */
export type Interruption = { state: 'cancelled' | 'superseded' | 'failed'; because: string };

/** Ends a run before its tasks are done; see the flow. Safe to repeat. */
export type InterruptRun = (
  connectorId: string,
  runId: string,
  how: Interruption,
) => Promise<Run | undefined>;

/** Ends what a run over everything makes pointless; see the flow. Safe to repeat. */
export type SupersedeOlder = (connectorId: string, runId: string) => Promise<void>;

/** Reads the projects directly in a root group by its own list; see the flow. Safe to repeat. Throws a `GitLabError`. */
export type ReadOwnProjects = (
  job: JobOf<'finish-run'>,
  rootId: number,
) => Promise<Pick<TaskResult, 'counts' | 'unreadable'>>;
