import type { Job } from '../../shared/contracts/job.ts';
import type { AuthorizedBy } from './plan.ts';
import { messageIdOf } from '../../shared/platform/jobs/job-identity.ts';

/** Attempts that the transport makes for one request. */
const attempts = 2;
/** Pages that a total which is too large by 150 makes a window ask for in vain. */
const vainPages = 2;
/** Root groups that a world of this size can come to have. */
const mostRoots = 12;

/**
 * What a life may ask of GitLab. Each delivery of a job costs so many requests at most, each sent as often as the transport
 * repeats it; and each job is delivered so often at most: its attempts, times what sent it anew, and once more for every
 * death, since the message of a dead worker comes again.
 */
export class Budget {
  #requests = 0;
  readonly #perQuestion: number;
  readonly #deliveries = new Map<string, number>();
  readonly #resent = new Map<string, number>();

  /** Each question of a pair may find it at its end: once before it is asked, and once more when it is refused. */
  constructor(by: AuthorizedBy) {
    this.#perQuestion = attempts * (by === 'pair' ? 4 : 1);
  }

  delivered(job: Job): void {
    this.#requests += this.#perQuestion * questionsOf(job);
    const identity = messageIdOf({ ...job, attempt: 0 });
    this.#deliveries.set(identity, (this.#deliveries.get(identity) ?? 0) + 1);
  }

  /** A duplicate of ours, or the watchdog's. */
  sentAgain(job: Job): void {
    const identity = messageIdOf({ ...job, attempt: 0 });
    this.#resent.set(identity, (this.#resent.get(identity) ?? 0) + 1);
  }

  overruns(asked: number, deaths: number): string[] {
    const found = asked > this.#requests ? [`${asked} requests, ${this.#requests} at most`] : [];
    for (const [identity, count] of this.#deliveries) {
      const most = mostDeliveries * (1 + (this.#resent.get(identity) ?? 0)) + deaths;
      if (count > most) found.push(`${identity} was delivered ${count} times, ${most} at most`);
    }
    return found;
  }
}

/** A job is put off seven times; a message that fails otherwise comes five times. */
const mostDeliveries = 8 + 4;

function questionsOf(job: Job): number {
  switch (job.kind) {
    case 'authorize':
      return 3;
    case 'discover':
      return 1 + mostRoots;
    case 'crawl-groups':
      return 2 + vainPages;
    case 'crawl-projects':
    case 'crawl-cut':
      return 1 + vainPages;
    case 'confirm-gone':
      return job.ids.length + 1 + mostRoots;
    case 'ensure-hook':
      return 4;
    case 'resync-project':
    case 'resync-group':
    case 'offboard':
    case 'offboard-group':
      return mostRoots;
    case 'finish-run':
      return 0;
  }
}
