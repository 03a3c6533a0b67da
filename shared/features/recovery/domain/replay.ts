import type { Job } from '../../../contracts/job.ts';
import { afresh } from '../../../platform/jobs/afresh.ts';

/** How the work of a dead letter is done after all. */
export type Replay =
  { deed: 'send'; job: Job } | { deed: 'crawl-root'; rootId: number } | { deed: 'crawl-connector' };

/**
 * A job is sent again from its first attempt. A task of a run that is over would find itself done, as unreadable: what it
 * was for is crawled anew instead.
 */
export function replayOf(job: Job, isOver: boolean): Replay {
  if (!isOver) return { deed: 'send', job: afresh(job) };
  switch (job.kind) {
    case 'crawl-groups':
    case 'crawl-projects':
    case 'crawl-cut':
      return { deed: 'crawl-root', rootId: job.rootId };
    case 'discover':
    case 'finish-run':
      return { deed: 'crawl-connector' };
    case 'authorize':
    case 'resync-project':
    case 'resync-group':
    case 'confirm-gone':
    case 'ensure-hook':
    case 'offboard':
    case 'offboard-group':
      return { deed: 'send', job: afresh(job) };
  }
}
