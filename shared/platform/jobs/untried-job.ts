import type { Job } from '../../contracts/job.ts';

/** A copy of the job without its attempts and waits, and without the mark of a resend. */
export function untriedJob<Of extends Job>(job: Of): Of {
  const { waited: _waited, failing: _failing, resend: _resend, ...rest } = job;
  return { ...rest, attempt: 0 } as Of;
}
