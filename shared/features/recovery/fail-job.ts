import type { Job, JobOf } from '../../contracts/job.ts';
import { fallBackToSubgroups, cutWords, isTrouble } from '../crawl/domain/cut-list.ts';
import { noCounts, type TaskJob, type TaskResult } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import { endOperation } from '../connectors/end-operation.ts';
import { completeTask } from '../crawl/complete-task.ts';
import { stopRun } from '../crawl/stop-run.ts';
import { salvageWindow } from '../crawl/crawl-window/crawl-window.ts';
import type { App } from '../app.ts';

/**
 * Records where callers look that a job was given up: a crawl task ends as unreadable, which makes its run partial, but for
 * the pages of its window that can be read all the same; an operation ends as failed. Safe to repeat: both end once.
 */
export async function failJob(job: Job, failure: unknown, app: App): Promise<void> {
  switch (job.kind) {
    case 'authorize':
      return endOperation(job.connector, job.operationId, failed(failure), app);
    case 'discover':
      await completeTask(job, unreadTask(job, failure, app), [], app);
      if (job.operationId === undefined) return undefined;
      return endOperation(job.connector, job.operationId, failed(failure), app);
    case 'crawl-groups':
    case 'crawl-projects':
      return giveUpWindow(job, failure, app);
    case 'crawl-cut':
      return completeTask(job, unreadTask(job, failure, app), [], app);
    case 'finish-run':
      await stopRun(job.connector.id, job.runId, { state: 'failed', because: wordsOf(failure) }, app);
      return undefined;
    case 'resync-group':
    case 'resync-project':
    case 'confirm-gone':
    case 'ensure-hook':
    case 'offboard':
    case 'offboard-group':
      // What they would have found, the next crawl finds; what leaves stays marked as leaving, and is sent again.
      return undefined;
  }
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
