import type { Job } from '../../contracts/job.ts';
import { taskNameOf } from '../../platform/jobs/job-identity.ts';
import type { TaskJob, Trouble } from '../crawl/domain/run.ts';
import { taskScope } from '../crawl/domain/task-scope.ts';
import { unreadableFrom } from '../inventory/domain/unreadable.ts';
import type { App } from '../app.ts';

/**
 * Sends a job again for later. A task of a run is first noted as expected then, with what it failed with, so that the
 * watchdog does not send it a second time meanwhile and whoever watches the run sees what it waits for. Safe to repeat: the
 * same copy has the same message id.
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
  const told = unreadableFrom(failure, taskScope(job), now);
  return { ...told, since: failing?.since ?? told.since, tries: attempt + (waited?.times ?? 0) };
}
