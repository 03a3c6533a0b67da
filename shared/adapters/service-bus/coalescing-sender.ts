import { jobOf, nameOf, type PendingResync } from '../../features/webhooks/domain/coalesce.ts';
import { ResyncPlan } from '../../features/webhooks/domain/resync-plan.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { CoalescingSender } from '../../features/webhooks/ports.ts';

/** What goes out in one send: small enough for one batch of the bus. */
const maxInASend = 400;
/** A queue that is slow or away is not asked more often: what comes meanwhile gathers. */
const maxUnderWay = 8;

/**
 * Plans and sends the jobs of many deliveries. What comes in one turn of the event loop for one time goes together, as one
 * batch, and so does what comes while `maxUnderWay` sends are under way. A job that the queue has acknowledged is not sent
 * again: it would have the same message id, and the queue would drop it. So a burst costs a message or two a thing and
 * window, not a message a delivery. `withinMs`: how long one send may take.
 */
export function coalescingSender(jobs: JobSender, now: () => Date, withinMs: number): CoalescingSender {
  const times = new Map<number, Pending>();
  const plan = new ResyncPlan();

  function begin(atMs: number): Pending {
    for (const time of times.keys()) if (time < now().getTime()) times.delete(time);
    const pending = new Pending((pack) => jobs.send(pack.map(jobOf), { at: new Date(atMs), withinMs }));
    times.set(atMs, pending);
    return pending;
  }

  return {
    plan: (wanted) => plan.timed(wanted, now()),
    send: (folded) => (times.get(folded.atMs) ?? begin(folded.atMs)).send(folded),
  };
}

type Waiting = { folded: PendingResync; name: string; sent: () => void; fail: (failure: unknown) => void };

/** The jobs for one time. */
class Pending {
  readonly #send: (pack: PendingResync[]) => Promise<void>;
  /** By name: those that are on the queue, and those on their way. */
  readonly #known = new Map<string, Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #isDue = false;
  #underWay = 0;

  constructor(send: (pack: PendingResync[]) => Promise<void>) {
    this.#send = send;
  }

  send(folded: PendingResync): Promise<void> {
    const name = nameOf(folded);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const own = new Promise<void>((sent, fail) => this.#waiting.push({ folded, name, sent, fail }));
    this.#known.set(name, own);
    this.#sendSoon();
    return own;
  }

  /** At the end of this turn of the event loop, with what else comes in it. */
  #sendSoon(): void {
    if (this.#isDue || this.#waiting.length === 0 || this.#underWay >= maxUnderWay) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#sendPack(this.#waiting.splice(0, maxInASend));
      this.#sendSoon();
    });
  }

  /** A job that was not acknowledged may be on the queue or not: whoever brings it next sends it again. */
  async #sendPack(pack: readonly Waiting[]): Promise<void> {
    this.#underWay += 1;
    try {
      await this.#send(pack.map(({ folded }) => folded));
      for (const { sent } of pack) sent();
    } catch (failure) {
      for (const { name, fail } of pack) {
        this.#known.delete(name);
        fail(failure);
      }
    } finally {
      this.#underWay -= 1;
      this.#sendSoon();
    }
  }
}
