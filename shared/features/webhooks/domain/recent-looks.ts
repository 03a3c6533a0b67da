import type { JobOf } from '../../../contracts/job.ts';
import { RecentTimes } from './recent-times.ts';

type Resync = JobOf<'resync-project' | 'resync-group'>;

/**
 * When this process last read a group or project from GitLab and stored it. If jobs wait longer than a window, the
 * first one serves the others. Reads of other processes are unknown, which costs one more read.
 */
export class RecentLooks {
  readonly #times = new RecentTimes({ keptMs: 600_000, maxNames: 10_000 });

  /** True if its target was read since the job was due. Never for a job that says more than that something changed. */
  hasServed(job: Resync): boolean {
    const name = nameOf(job);
    return name !== undefined && (this.#times.get(name) ?? 0) >= Date.parse(job.at);
  }

  /** `askedAt`: before the request was sent; ISO 8601. */
  note(job: Resync, askedAt: string): void {
    const name = nameOf(job);
    const askedMs = Date.parse(askedAt);
    if (name !== undefined) this.#times.set(name, askedMs, askedMs);
  }
}

/** Undefined unless an event caused the job and one request for one target serves it. */
function nameOf(job: Resync): string | undefined {
  if (job.rootId === undefined || job.told !== undefined) return undefined;
  // A look for another reason did not read what a change of the CI configuration calls for.
  if (job.kind === 'resync-project')
    return `${job.connector.id} project ${job.projectId} ${job.changed ?? ''}`;
  return job.subtree || job.latest !== undefined ? undefined : `${job.connector.id} group ${job.groupId}`;
}
