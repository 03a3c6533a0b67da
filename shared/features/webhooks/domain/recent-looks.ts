import type { JobOf } from '../../../contracts/job.ts';
import { RecentTimes } from './recent-times.ts';

type Resync = JobOf<'resync-project' | 'resync-group'>;

/**
 * When this process last asked GitLab for a thing, and stored the answer. Where jobs wait longer than a window, the first
 * that is carried out has seen what the others were sent for. What another process asked shows nowhere: that is one more
 * read.
 */
export class RecentLooks {
  readonly #times = new RecentTimes({ keptMs: 600_000, most: 10_000 });

  /** Whether GitLab was asked for it since the job was due. Never for what says more than that something changed. */
  hasServed(job: Resync): boolean {
    const name = nameOf(job);
    return name !== undefined && (this.#times.get(name) ?? 0) >= Date.parse(job.at);
  }

  /** `askedAt`: before the question; ISO 8601. */
  note(job: Resync, askedAt: string): void {
    const name = nameOf(job);
    const askedMs = Date.parse(askedAt);
    if (name !== undefined) this.#times.set(name, askedMs, askedMs);
  }
}

/** Of what only one question about one thing answers, and an event called for. */
function nameOf(job: Resync): string | undefined {
  if (job.rootId === undefined || job.told !== undefined) return undefined;
  if (job.kind === 'resync-project') return `${job.connector.id} project ${job.projectId}`;
  return job.subtree || job.latest !== undefined ? undefined : `${job.connector.id} group ${job.groupId}`;
}
