import type { Job } from '../../contracts/job.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import type { Trouble } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { Chance } from '../../platform/clock.ts';
import type { TaskJob } from '../flow-types/runs.ts';
import type { RunTasks } from '../crawl/ports.ts';

/**
 * Sends a job again for later. A task of a run is first noted as expected then, with what it failed with, so that the
 * watchdog does not send it a second time meanwhile and whoever watches the run sees what it waits for. Safe to repeat: the
 * same copy has the same message id.
 */
export async function putOff(
  job: Job,
  at: Date,
  failure: unknown,
  deps: { runTasks: Pick<RunTasks, 'expect'>; jobs: JobSender; clock: Chance },
): Promise<void> {
  const name = taskNameOf(job);
  if (name !== undefined && isTask(job)) {
    await deps.runTasks.expect(job.runId, name, at.toISOString(), troubleOf(job, failure, deps.clock.now()));
  }
  await deps.jobs.send([job], { at });
}

function isTask(job: Job): job is TaskJob {
  return taskNameOf(job) !== undefined;
}

function troubleOf(job: TaskJob, failure: unknown, now: Date): Trouble {
  const { failing, attempt, waited } = job;
  const told = unreadableFrom(failure, taskScope(job), now);
  return { ...told, since: failing?.since ?? told.since, tries: attempt + (waited?.times ?? 0) };
}
