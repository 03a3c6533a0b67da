import type { JobOf } from '../../../contracts/job.ts';
import { windowEndMs } from '../../webhooks/domain/coalesce.ts';
import { afresh } from '../../../platform/jobs/afresh.ts';

type Resync = JobOf<'resync-project' | 'resync-group'>;

/**
 * Reads what is latest below the root group whose webhook told of something that is not stored: one request, after the
 * window, whatever and how many those things are, as the jobs of one window have one message id. Undefined where no webhook
 * told of it.
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
 * The same look once more, after the window: what GitLab tells in an event may not be true of what it answers yet. Undefined
 * for the second one.
 */
export function againAfter<Job extends Resync>(job: Job, now: Date): Job | undefined {
  if (job.again === true) return undefined;
  return { ...afresh(job), again: true, at: new Date(windowEndMs(now)).toISOString() };
}
