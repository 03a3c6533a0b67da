import queues from '../../infra/queues.json' with { type: 'json' };
import type { Job } from '../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../shared/domain/refresh/job-identity.ts';
import type { JobSender } from '../../shared/ports.ts';

/** A queue in memory that drops what was sent before, as the bus does within its window. */
export class Post implements JobSender {
  readonly sent: Job[] = [];
  readonly #waiting: Job[] = [];
  readonly #sentAt = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  send(jobs: readonly Job[], { resend = '' }: { at?: Date; resend?: string } = {}): Promise<void> {
    for (const job of jobs) {
      const id = messageIdOf(job, resend);
      const sentAt = this.#sentAt.get(id) ?? Number.NEGATIVE_INFINITY;
      const windowMs = queues[queueOf(job)].duplicateDetectionWindowSeconds * 1_000;
      if (this.#now().getTime() - sentAt < windowMs) continue;
      this.#sentAt.set(id, this.#now().getTime());
      this.sent.push(job);
      this.#waiting.push(job);
    }
    return Promise.resolve();
  }

  next(): Job | undefined {
    return this.#waiting.shift();
  }

  /** All that waits is lost. */
  lose(): Job[] {
    return this.#waiting.splice(0);
  }
}
