import type { JobOf } from '../../../contracts/job.ts';
import { untriedJob } from '../../../platform/jobs/untried-job.ts';

/** The job that asks GitLab for what its lists leave out. It queues behind those that judge by lists. Deterministic. */
export function afterLists<Kind extends 'assess-projects' | 'assess-groups'>(job: JobOf<Kind>): JobOf<Kind> {
  const { listsFirst: _listsFirst, ...rest } = untriedJob<JobOf<'assess-projects' | 'assess-groups'>>(job);
  return rest as JobOf<Kind>;
}
