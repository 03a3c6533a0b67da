import type { Job } from '../../contracts/job.ts';

/** Longest mark of a resend: message ids have room for no more. */
const markLength = 20;

/**
 * A copy of the job with the mark of a deliberate resend. Retries inherit it: without it they would have the ids of the
 * retries before, which the queue drops. Of a longer mark the end is kept, which differs between runs and dead letters.
 */
export function resentJob<Of extends Job>(job: Of, mark: string | undefined): Of {
  return mark === undefined ? job : { ...job, resend: mark.slice(-markLength) };
}
