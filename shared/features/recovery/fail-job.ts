import type { Job, JobKind, JobOf } from '../../contracts/job.ts';
import { fallBackToSubgroups, cutWords, isTrouble } from '../crawl/domain/cut-list.ts';
import { noCounts, type TaskJob, type TaskResult } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import { endOperation } from '../connectors/end-operation.ts';
import { completeTask } from '../crawl/complete-task.ts';
import { stopRun } from '../crawl/stop-run.ts';
import { salvageWindow } from '../crawl/crawl-window/crawl-window.ts';
import type { App } from '../app.ts';

type FailureRecord<Kind extends JobKind> = (job: JobOf<Kind>, failure: unknown, app: App) => Promise<void>;

/**
 * What is recorded for each kind. Other kinds need nothing: the next crawl finds what a resync would have found, and the
 * watchdog sends a root group that is offboarding again.
 */
const records: { [Kind in JobKind]?: FailureRecord<Kind> } = {
  authorize: (job, failure, app) => endOperation(job.connector, job.operationId, failed(failure), app),
  async discover(job, failure, app) {
    await completeTask(job, unreadTask(job, failure, app), [], app);
    if (job.operationId === undefined) return;
    await endOperation(job.connector, job.operationId, failed(failure), app);
  },
  'crawl-groups': giveUpWindow,
  'crawl-projects': giveUpWindow,
  'crawl-cut': (job, failure, app) => completeTask(job, unreadTask(job, failure, app), [], app),
  async 'finish-run'(job, failure, app) {
    await stopRun(job.connector.id, job.runId, { state: 'failed', because: wordsOf(failure) }, app);
  },
};

/**
 * Records a job that will not be retried: a crawl task completes as unreadable, which makes its run partial, except for the
 * pages of its window that can be read; an operation ends as failed. Idempotent: both end once.
 */
export async function failJob(job: Job, failure: unknown, app: App): Promise<void> {
  await (records[job.kind] as FailureRecord<JobKind> | undefined)?.(job, failure, app);
}

/** The run stays partial: what a list tells that was read in parts is that things are there, not that others are not. */
async function giveUpWindow(
  job: JobOf<'crawl-groups' | 'crawl-projects'>,
  failure: unknown,
  app: App,
): Promise<void> {
  if (isTrouble(failure) && (await salvageWindow(job, failure, app))) return;
  const result = unreadTask(job, failure, app);
  const cut = job.kind === 'crawl-projects' ? fallBackToSubgroups(job, failure) : [];
  const instead = cut.length === 0 ? '' : cutWords;
  const unreadable = result.unreadable.map((one) => ({ ...one, because: one.because + instead }));
  await completeTask(job, { ...result, unreadable }, cut, app);
}

function unreadTask(job: TaskJob, failure: unknown, app: App): TaskResult {
  return { counts: noCounts, unreadable: [unreadableFrom(failure, taskScope(job), app.clock.now())] };
}

function failed(failure: unknown) {
  const error = failure instanceof Error ? failure : new Error('unknown failure');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'InternalError';
  return { state: 'Failed' as const, error: { code, message: error.message } };
}

function wordsOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}
