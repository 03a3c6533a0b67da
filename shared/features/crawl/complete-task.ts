import type { Job } from '../../contracts/job.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import type { NewTask, TaskJob, TaskResult } from './domain/run.ts';
import type { App } from '../app.ts';

/**
 * Completes a task and sends its children, or `finish-run` if no task of the run is pending. Idempotent: the children
 * are inserted in the transaction that completes the task, so a crash before they are sent leaves them pending, and a
 * repeat reads and sends them again. Two tasks may both see that they were the last: `finish-run` may run twice.
 */
export async function completeTask(
  job: TaskJob,
  result: TaskResult,
  children: readonly Job[],
  app: App,
): Promise<void> {
  const task = asTask(job);
  const at = app.clock.now().toISOString();
  const inserted = await app.runTasks.finish(job.runId, task, result, children.map(asTask), at);
  const pending = inserted ?? (await pendingChildren(job.runId, task.name, app));
  if (pending.length > 0) {
    await app.jobs.send(pending.map((child) => child.job));
  } else if (!(await app.runTasks.anyPending(job.runId))) {
    await app.jobs.send([
      { v: 1, kind: 'finish-run', connector: job.connector, runId: job.runId, attempt: 0 },
    ]);
  }
}

/** Read only on a repeat: the first time `finish` has just inserted them. */
async function pendingChildren(runId: string, name: string, app: App): Promise<readonly NewTask[]> {
  const task = await app.runTasks.get(runId, name);
  const children = task?.state === 'done' ? task.children : [];
  return children.length === 0 ? [] : app.runTasks.pending(runId, children);
}

function asTask<Of extends Job>(job: Of): NewTask<Of> {
  return { name: taskNameOf(job) ?? job.kind, job };
}
