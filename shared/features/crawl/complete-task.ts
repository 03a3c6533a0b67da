import type { Job, JobOf } from '../../contracts/job.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import type { NewTask, TaskResult } from './domain/run.ts';
import type { App } from '../app.ts';

export type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/**
 * Ends a task and sends what follows from it. The children are noted in the transaction that ends the task and sent
 * after it, so a death in between leaves them pending, and the redelivered task sends them again. When nothing is
 * pending any more, its children included, which another task may have named and done before it, the run is to be summed up:
 * several may notice, the summing up may run twice.
 */
export async function completeTask(
  job: TaskJob,
  result: TaskResult,
  children: readonly Job[],
  app: App,
): Promise<void> {
  const name = taskNameOf(job) ?? job.kind;
  const at = app.clock.now().toISOString();
  await app.runTasks.finish(job.runId, name, result, children.map(asTask), at);
  const task = await app.runTasks.get(job.runId, name);
  const spawned = task?.state === 'done' ? task.children : [];
  const pending = spawned.length === 0 ? [] : await app.runTasks.pending(job.runId, spawned);
  if (pending.length > 0) {
    await app.jobs.send(pending.map((child) => child.job));
  } else if (!(await app.runTasks.anyPending(job.runId))) {
    await app.jobs.send([
      { v: 1, kind: 'finish-run', connector: job.connector, runId: job.runId, attempt: 0 },
    ]);
  }
}

function asTask(job: Job): NewTask {
  return { name: taskNameOf(job) ?? job.kind, job };
}
