import type { Job } from '../../contracts/job.ts';

/** The job as if it had never been tried and had never waited. */
export function afresh<Of extends Job>(job: Of): Of {
  const { waited: _waited, failing: _failing, ...rest } = job;
  return { ...rest, attempt: 0 } as Of;
}
