import type { Job } from '../../../contracts/job.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';
import { jobRowOf } from '../../../platform/jobs/job-kinds.ts';

/** How a dead letter is replayed. */
export type Replay =
  { action: 'send'; job: Job } | { action: 'crawl-root'; rootId: number } | { action: 'crawl-connector' };

/**
 * Decides how to replay a job: it is sent again as a first attempt, except a task whose run has ended. That would find
 * itself completed as unreadable, so a new crawl does its work.
 */
export function replayOf(job: Job, isOver: boolean): Replay {
  const action = isOver ? jobRowOf(job).onReplay : 'send';
  if (action === 'crawl-root' && 'rootId' in job && job.rootId !== undefined)
    return { action, rootId: job.rootId };
  if (action === 'crawl-connector') return { action };
  return { action: 'send', job: untriedJob(job) };
}
