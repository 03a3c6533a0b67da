import queues from '../../infra/queues.json' with { type: 'json' };
import type { Job } from '../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../shared/platform/jobs/job-identity.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';

type Waiting = { job: Job; at: Date };

/** A queue in memory with duplicate detection, as Service Bus has it, and scheduled jobs. */
export class InMemoryQueue implements JobSender {
  readonly sent: Job[] = [];
  /** While set, sending fails. */
  stalled = false;
  #waiting: Waiting[] = [];
  readonly #sentAt = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  send(jobs: readonly Job[], { at, resend = '' }: { at?: Date; resend?: string } = {}): Promise<void> {
    if (this.stalled) return Promise.reject(new Error('The queue is unavailable.'));
    for (const job of jobs) {
      const id = messageIdOf(job, resend);
      const sentAt = this.#sentAt.get(id) ?? Number.NEGATIVE_INFINITY;
      const windowMs = queues[queueOf(job)].duplicateDetectionWindowSeconds * 1_000;
      if (this.#now().getTime() - sentAt < windowMs) continue;
      this.#sentAt.set(id, this.#now().getTime());
      this.sent.push(job);
      this.#waiting.push({ job, at: at ?? this.#now() });
    }
    return Promise.resolve();
  }

  /** Takes the first job that is due. */
  next(): Job | undefined {
    const at = this.#waiting.findIndex((waiting) => waiting.at <= this.#now());
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]?.job;
  }

  /** All jobs in the queue, scheduled ones included. */
  waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Drops all jobs, as a lost queue does. */
  lose(): Job[] {
    const lost = this.#waiting.map(({ job }) => job);
    this.#waiting = [];
    return lost;
  }
}
