import queues from '../../infra/queues.json' with { type: 'json' };
import type { Job, JobKind } from '../../shared/contracts/job.ts';
import { messageIdOf, queueOf } from '../../shared/platform/jobs/job-identity.ts';
import { resentJob } from '../../shared/platform/jobs/resent-job.ts';
import type { JobSender } from '../../shared/platform/jobs/job-sender.ts';

type Waiting = { job: Job; at: Date };

const postureKinds: ReadonlySet<JobKind> = new Set<JobKind>([
  'assess-projects',
  'assess-instance',
  'read-project-settings',
  'assess-groups',
  'read-group-settings',
  'sweep-posture',
  'sweep-findings',
  'look-for-reports',
  'import-findings',
  'blame-findings',
]);

/**
 * Queues in memory with duplicate detection, as Service Bus has it, and scheduled jobs. Jobs of posture are apart, so that
 * tests of crawls and resyncs see their own.
 */
export class InMemoryQueue implements JobSender {
  readonly sent: Job[] = [];
  /** Sent jobs of posture. */
  readonly sentPosture: Job[] = [];
  /** While set, sending fails. */
  stalled = false;
  #waiting: Waiting[] = [];
  #posture: Waiting[] = [];
  readonly #sentAt = new Map<string, number>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  send(jobs: readonly Job[], { at, resend }: { at?: Date; resend?: string } = {}): Promise<void> {
    if (this.stalled) return Promise.reject(new Error('The queue is unavailable.'));
    for (const job of jobs.map((one) => resentJob(one, resend))) {
      const id = messageIdOf(job);
      const sentAt = this.#sentAt.get(id) ?? Number.NEGATIVE_INFINITY;
      const windowMs = queues[queueOf(job)].duplicateDetectionWindowSeconds * 1_000;
      if (this.#now().getTime() - sentAt < windowMs) continue;
      this.#sentAt.set(id, this.#now().getTime());
      const isPosture = postureKinds.has(job.kind);
      (isPosture ? this.sentPosture : this.sent).push(job);
      (isPosture ? this.#posture : this.#waiting).push({ job, at: at ?? this.#now() });
    }
    return Promise.resolve();
  }

  /** Takes the first job that is due. */
  next(): Job | undefined {
    return this.#take(this.#waiting);
  }

  /** Takes the first job of posture that is due. */
  nextPosture(): Job | undefined {
    return this.#take(this.#posture);
  }

  #take(from: Waiting[]): Job | undefined {
    const at = from.findIndex((waiting) => waiting.at <= this.#now());
    return at < 0 ? undefined : from.splice(at, 1)[0]?.job;
  }

  /** All jobs in the queue, scheduled ones included. */
  waiting(): readonly Waiting[] {
    return this.#waiting;
  }

  /** Drops all jobs of posture, as if each process had crashed before it sent them. */
  losePosture(): Job[] {
    return this.#posture.splice(0).map(({ job }) => job);
  }

  /** Drops all jobs, as a lost queue does. */
  lose(): Job[] {
    const lost = this.#waiting.map(({ job }) => job);
    this.#waiting = [];
    this.#posture = [];
    return lost;
  }
}
