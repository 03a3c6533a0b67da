import type { Job } from '../../contracts/job.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import type { NewTask, TaskResult } from './domain/run.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { TaskJob } from '../flow-types/runs.ts';
import type { RunTasks } from './ports.ts';

/**
 * Ends a task and sends what follows from it. The children are noted in the transaction that ends the task and sent
 * after it, so a death in between leaves them pending, and the redelivered task sends them again. When nothing is
 * pending any more, its children included, which another task may have named and done before it, the run is to be summed up:
 * several may notice, the summing up may run twice.
 */
export async function settleTask(
  job: TaskJob,
  result: TaskResult,
  children: readonly Job[],
  deps: {
    runTasks: Pick<RunTasks, 'finish' | 'get' | 'pending' | 'anyPending'>;
    jobs: JobSender;
    clock: Chance;
  },
): Promise<void> {
  const name = taskNameOf(job) ?? job.kind;
  const at = deps.clock.now().toISOString();
  await deps.runTasks.finish(job.runId, name, result, children.map(asTask), at);
  const task = await deps.runTasks.get(job.runId, name);
  const spawned = task?.state === 'done' ? task.children : [];
  const pending = spawned.length === 0 ? [] : await deps.runTasks.pending(job.runId, spawned);
  if (pending.length > 0) {
    await deps.jobs.send(pending.map((child) => child.job));
  } else if (!(await deps.runTasks.anyPending(job.runId))) {
    await deps.jobs.send([
      { v: 1, kind: 'finish-run', connector: job.connector, runId: job.runId, attempt: 0 },
    ]);
  }
}

function asTask(job: Job): NewTask {
  return { name: taskNameOf(job) ?? job.kind, job };
}
