import type { Job, JobKind, JobOf } from '../../contracts/job.ts';
import { fallBackToSubgroups, subgroupsReadInstead, isOutage } from '../crawl/domain/plan-windows.ts';
import { noCounts, type TaskJob, type TaskResult, type Trouble } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import { failExport } from '../exports/write-export.ts';
import { endOperation } from '../connectors/end-operation.ts';
import { completeTask } from '../crawl/complete-task.ts';
import { stopRun } from '../crawl/stop-run.ts';
import { salvageWindow } from '../crawl/crawl-window/crawl-window.ts';
import type { App } from '../app.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';

type FailureRecord<Kind extends JobKind> = (job: JobOf<Kind>, failure: unknown, app: App) => Promise<void>;

/**
 * How each kind records its failure. Other kinds need no record: the next crawl makes up for a resync, and the watchdog
 * sends the job of an offboarding root group again.
 */
const records: { [Kind in JobKind]?: FailureRecord<Kind> } = {
  authorize: (job, failure, app) => endOperation(job.connector, job.operationId, failed(failure), app),
  async discover(job, failure, app) {
    await completeTask(job, unreadTask(job, failure, app), [], app);
    if (job.operationId === undefined) return;
    await endOperation(job.connector, job.operationId, failed(failure), app);
  },
  'crawl-groups': failWindow,
  'crawl-projects': failWindow,
  'crawl-cut': (job, failure, app) => completeTask(job, unreadTask(job, failure, app), [], app),
  'write-export': ({ exportId }, failure, app) => failExport(exportId, failure, app),
  async 'finish-run'(job, failure, app) {
    await stopRun(job.connector.id, job.runId, { state: 'failed', reason: messageOf(failure) }, app);
  },
};

/**
 * Records a job that will not be retried: a crawl task completes as unreadable, which makes its run partial, except for
 * the pages of its window that can be read; an operation ends as failed. Idempotent: both end once.
 */
export async function failJob(job: Job, failure: unknown, app: App): Promise<void> {
  await (records[job.kind] as FailureRecord<JobKind> | undefined)?.(job, failure, app);
}

/** The run becomes partial: a list that was read in parts shows what exists, not what is missing. */
async function failWindow(
  job: JobOf<'crawl-groups' | 'crawl-projects'>,
  failure: unknown,
  app: App,
): Promise<void> {
  if (isOutage(failure) && (await salvageWindow(job, failure, app))) return;
  const result = unreadTask(job, failure, app);
  const fallback = job.kind === 'crawl-projects' ? fallBackToSubgroups(job, failure) : [];
  const instead = fallback.length === 0 ? '' : subgroupsReadInstead;
  const unreadable = result.unreadable.map((one) => ({ ...one, because: one.because + instead }));
  await completeTask(job, { ...result, unreadable }, fallback, app);
}

function unreadTask(job: TaskJob, failure: unknown, app: App): TaskResult {
  return { counts: noCounts, unreadable: [unreadableFrom(failure, taskScope(job), app.clock.now())] };
}

function failed(failure: unknown) {
  const error = failure instanceof Error ? failure : new Error('unknown failure');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'InternalError';
  return { state: 'Failed' as const, error: { code, message: error.message } };
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}

/**
 * Sends a job again, scheduled for `at`. A task of a run first records that time and its failure, so that the watchdog
 * does not resend it before and callers see what the run waits for. Idempotent: the same copy has the same message id.
 */
export async function rescheduleJob(job: Job, at: Date, failure: unknown, app: App): Promise<void> {
  const name = taskNameOf(job);
  if (name !== undefined && isTask(job)) {
    await app.runTasks.expect(job.runId, name, at.toISOString(), troubleOf(job, failure, app.clock.now()));
  }
  await app.jobs.send([job], { at });
}

function isTask(job: Job): job is TaskJob {
  return taskNameOf(job) !== undefined;
}

function troubleOf(job: TaskJob, failure: unknown, now: Date): Trouble {
  const { failing, attempt, waited } = job;
  const unreadable = unreadableFrom(failure, taskScope(job), now);
  return {
    ...unreadable,
    since: failing?.since ?? unreadable.since,
    tries: attempt + (waited?.times ?? 0),
  };
}

/**
 * Records on a run that a message with its id held no valid job: one of another version, or a corrupt one. The run goes
 * on: if the message was a task, that is still pending and the watchdog sends it again. Idempotent.
 */
export async function recordInvalidMessage(
  { connectorId, runId }: { connectorId: string; runId: string },
  reason: string,
  app: App,
): Promise<void> {
  const run = await app.runs.get(connectorId, runId);
  if (run?.value.state !== 'running' || run.value.lastError === reason) return;
  await app.runs.replace({ ...run.value, lastError: reason }, run.etag);
}
