import type { Job } from '../contracts/job.ts';
import { taskNameOf } from '../domain/refresh/job-identity.ts';
import type { JobSender } from '../ports/bus.ts';
import type { RunTasks } from '../ports/runs.ts';

/**
 * Sends a job again for later. A task of a run is first noted as expected then, so that the watchdog does not send it a
 * second time meanwhile. Safe to repeat: the same copy has the same message id.
 */
export async function putOff(
  job: Job,
  at: Date,
  deps: { runTasks: Pick<RunTasks, 'expect'>; jobs: JobSender },
): Promise<void> {
  const name = taskNameOf(job);
  if (name !== undefined && 'runId' in job) await deps.runTasks.expect(job.runId, name, at.toISOString());
  await deps.jobs.send([job], { at });
}
