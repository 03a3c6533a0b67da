import type { Job } from '../../contracts/job.ts';

/**
 * `resend`: mark of a deliberate resend, see `resentJob`. `withinMs`: how long the caller can wait; the send may still
 * succeed after it was given up.
 */
type SendOptions = { at?: Date; resend?: string; withinMs?: number };

export interface JobSender {
  /** Sends jobs to the queues they belong to, at once or at `at`. Duplicates are dropped by the bus (messageId). */
  send(jobs: readonly Job[], options?: SendOptions): Promise<void>;
}
