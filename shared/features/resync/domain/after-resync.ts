import type { JobOf } from '../../../contracts/job.ts';
import { windowEndMs } from '../../webhooks/domain/coalesce.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';

type Resync = JobOf<'resync-project' | 'resync-group'>;

/**
 * The job that reads the latest groups or projects below the root group whose webhook reported something that is not
 * stored: one request after the window, however many were reported, as the jobs of one window have the same message id.
 * Undefined if no webhook caused the job.
 */
export function latestBelowRoot(job: Resync, now: Date): JobOf<'resync-group'> | undefined {
  const { v, connector, because, rootId } = job;
  if (rootId === undefined) return undefined;
  const latest = job.kind === 'resync-project' ? 'projects' : 'groups';
  const at = new Date(windowEndMs(now)).toISOString();
  return {
    v,
    kind: 'resync-group',
    connector,
    groupId: rootId,
    subtree: false,
    latest,
    because,
    at,
    attempt: 0,
  };
}

/**
 * The same job once more, after the window: GitLab's API may lag behind its events. Undefined for the second time.
 */
export function againAfter<Job extends Resync>(job: Job, now: Date): Job | undefined {
  if (job.again === true) return undefined;
  return { ...untriedJob(job), again: true, at: new Date(windowEndMs(now)).toISOString() };
}
