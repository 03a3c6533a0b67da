import type { Job } from '../../contracts/job.ts';

/** A copy of the job without its attempts and waits. */
export function untriedJob<Of extends Job>(job: Of): Of {
  const { waited: _waited, failing: _failing, ...rest } = job;
  return { ...rest, attempt: 0 } as Of;
}
