import type { Job, JobOf } from '../../contracts/job.ts';
import { cutOf, cutWords, isTrouble } from '../crawl/domain/cut-list.ts';
import { noCounts, type TaskResult } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import type { Chance } from '../../platform/clock.ts';
import type { EndOperation } from '../flow-types/connectors.ts';
import type { InterruptRun, SalvageWindow, SettleTask, TaskJob } from '../flow-types/runs.ts';

type Deps = {
  interruptRun: InterruptRun;
  settleTask: SettleTask;
  salvageWindow: SalvageWindow;
  endOperation: EndOperation;
  clock: Chance;
};

/**
 * Records where callers look that a job was given up: a crawl task ends as unreadable, which makes its run partial, but for
 * the pages of its window that can be read all the same; an operation ends as failed. Safe to repeat: both end once.
 */
export async function giveUp(job: Job, failure: unknown, deps: Deps): Promise<void> {
  switch (job.kind) {
    case 'authorize':
      return deps.endOperation(job.connector, job.operationId, failed(failure));
    case 'discover':
      await deps.settleTask(job, unreadTask(job, failure, deps), []);
      if (job.operationId === undefined) return undefined;
      return deps.endOperation(job.connector, job.operationId, failed(failure));
    case 'crawl-groups':
    case 'crawl-projects':
      return giveUpWindow(job, failure, deps);
    case 'crawl-cut':
      return deps.settleTask(job, unreadTask(job, failure, deps), []);
    case 'finish-run':
      await deps.interruptRun(job.connector.id, job.runId, { state: 'failed', because: wordsOf(failure) });
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
  deps: Deps,
): Promise<void> {
  if (isTrouble(failure) && (await deps.salvageWindow(job, failure))) return;
  const result = unreadTask(job, failure, deps);
  const cut = job.kind === 'crawl-projects' ? cutOf(job, failure) : [];
  const instead = cut.length === 0 ? '' : cutWords;
  const unreadable = result.unreadable.map((one) => ({ ...one, because: one.because + instead }));
  await deps.settleTask(job, { ...result, unreadable }, cut);
}

function unreadTask(job: TaskJob, failure: unknown, deps: Deps): TaskResult {
  return { counts: noCounts, unreadable: [unreadableFrom(failure, taskScope(job), deps.clock.now())] };
}

function failed(failure: unknown) {
  const error = failure instanceof Error ? failure : new Error('unknown failure');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'InternalError';
  return { state: 'Failed' as const, error: { code, message: error.message } };
}

function wordsOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : 'unknown failure';
}
