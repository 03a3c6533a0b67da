import type { Job } from '../../../contracts/job.ts';
import { afresh } from '../../../platform/jobs/afresh.ts';
import { jobRowOf } from '../../../platform/jobs/job-kinds.ts';

/** How a dead letter is replayed. */
export type Replay =
  { action: 'send'; job: Job } | { action: 'crawl-root'; rootId: number } | { action: 'crawl-connector' };

/**
 * A job is sent again as a first attempt. A task whose run has ended would complete as unreadable: what it was for is
 * crawled again instead.
 */
export function replayOf(job: Job, isOver: boolean): Replay {
  const action = isOver ? jobRowOf(job).onReplay : 'send';
  if (action === 'crawl-root' && 'rootId' in job && job.rootId !== undefined)
    return { action, rootId: job.rootId };
  if (action === 'crawl-connector') return { action };
  return { action: 'send', job: afresh(job) };
}
