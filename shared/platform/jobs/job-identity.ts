import type { Job, QueueName } from '../../contracts/job.ts';
import { jobRowOf } from './job-kinds.ts';

/** The queue that a job is sent to. */
export function queueOf(job: Job): QueueName {
  const { queue } = jobRowOf(job);
  return typeof queue === 'string' ? queue : queue(job);
}

/** The name under which a run knows a task; undefined for jobs that are no task of a run. */
export function taskNameOf(job: Job): string | undefined {
  return jobRowOf(job).task?.(job);
}

/**
 * The Service Bus message id (at most 128 characters): the job's identity, its attempt, its waits and the mark of a
 * deliberate resend, so that duplicate detection drops a repeat but never a retry. The cause of a resync is not part of the
 * id: one job serves two causes that want the same at the same time.
 */
export function messageIdOf(job: Job): string {
  const suffix = job.resend === undefined ? '' : `~${job.resend}`;
  const waits = job.waited === undefined ? '' : `.${job.waited.times}`;
  return `${jobRowOf(job).identity(job)}#${job.attempt}${waits}${suffix}`;
}
