import type { Job } from '../../shared/contracts/job.ts';
import type { AuthorizedBy } from './plan.ts';
import { messageIdOf } from '../../shared/platform/jobs/job-identity.ts';

/** Attempts of the transport for one request. */
const attempts = 2;
/** Empty pages that a window requests if the total is too large by 150. */
const vainPages = 2;
/** Root groups that a world of this size can have after all changes. */
const maxRoots = 12;

/**
 * The requests that one seed may send to GitLab. Each delivery of a job costs a maximum of requests, each repeated by the
 * transport; each job has a maximum of deliveries: its attempts, times its resends, plus one for every crash, because the
 * message of a crashed worker is delivered again.
 */
export class Budget {
  #requests = 0;
  readonly #perRequest: number;
  readonly #deliveries = new Map<string, number>();
  readonly #resent = new Map<string, number>();

  /** With a pair each request may need a refresh before it, and one more after a 401. */
  constructor(by: AuthorizedBy) {
    this.#perRequest = attempts * (by === 'pair' ? 4 : 1);
  }

  delivered(job: Job): void {
    this.#requests += this.#perRequest * requestsOf(job);
    const identity = messageIdOf({ ...job, attempt: 0 });
    this.#deliveries.set(identity, (this.#deliveries.get(identity) ?? 0) + 1);
  }

  /** Counts a resend: a duplicate by this test, or by the watchdog. */
  sentAgain(job: Job): void {
    const identity = messageIdOf({ ...job, attempt: 0 });
    this.#resent.set(identity, (this.#resent.get(identity) ?? 0) + 1);
  }

  overruns(asked: number, crashes: number): string[] {
    const found = asked > this.#requests ? [`${asked} requests, ${this.#requests} at most`] : [];
    for (const [identity, count] of this.#deliveries) {
      const most = maxDeliveries * (1 + (this.#resent.get(identity) ?? 0)) + crashes;
      if (count > most) found.push(`${identity} was delivered ${count} times, ${most} at most`);
    }
    return found;
  }
}

/** A job is rescheduled seven times; a message that fails otherwise is delivered five times. */
const maxDeliveries = 8 + 4;

function requestsOf(job: Job): number {
  switch (job.kind) {
    case 'authorize':
      return 3;
    case 'discover':
      return 1 + maxRoots;
    case 'crawl-groups':
      return 2 + vainPages;
    case 'crawl-projects':
    case 'crawl-cut':
      return 1 + vainPages;
    case 'confirm-gone':
      return job.ids.length + 1 + maxRoots;
    case 'ensure-hook':
    case 'assess-projects':
    case 'assess-groups':
      return 4;
    case 'read-project-settings':
      return 1 + 8 * job.ids.length;
    case 'read-group-settings':
      return 6 * job.ids.length;
    case 'resync-project':
    case 'resync-group':
    case 'offboard':
    case 'offboard-group':
      return maxRoots;
    case 'assess-instance':
      return 1;
    case 'look-for-reports':
      return 2 + 30 * job.ids.length;
    case 'import-findings':
      return 400;
    case 'blame-findings':
      return job.findingIds.length;
    case 'finish-run':
    case 'sweep-posture':
    case 'sweep-findings':
    case 'write-export':
    case 'deliver-events':
    case 'redeliver-events':
      return 0;
  }
}
