import { jobOf, nameOf, type PendingResync } from '../../features/webhooks/domain/coalesce.ts';
import { ResyncPlan } from '../../features/webhooks/domain/resync-plan.ts';
import type { JobSender } from '../../platform/jobs/job-sender.ts';
import type { CoalescingSender } from '../../features/webhooks/ports.ts';

/** Jobs of one send: few enough for one batch of the bus. */
const maxJobsPerSend = 400;
/** Sends in flight: if the queue is slow or down, further jobs are collected meanwhile. */
const maxSendsInFlight = 8;

/**
 * Plans and sends the jobs of many deliveries. Jobs for the same time that come in one turn of the event loop, or while
 * `maxSendsInFlight` sends are in flight, go in one batch. A job that the queue has acknowledged is not sent again: it
 * has the same message id, so the queue would drop it. A burst costs a message or two per target and window, not one
 * per delivery. `withinMs`: time limit of one send.
 */
export function coalescingSender(jobs: JobSender, now: () => Date, withinMs: number): CoalescingSender {
  const times = new Map<number, Pending>();
  const plan = new ResyncPlan();

  function begin(atMs: number): Pending {
    for (const time of times.keys()) if (time < now().getTime()) times.delete(time);
    const pending = new Pending((batch) => jobs.send(batch.map(jobOf), { at: new Date(atMs), withinMs }));
    times.set(atMs, pending);
    return pending;
  }

  return {
    plan: (wanted) => plan.timed(wanted, now()),
    send: (resync) => (times.get(resync.atMs) ?? begin(resync.atMs)).send(resync),
  };
}

type Waiting = { resync: PendingResync; name: string; sent: () => void; fail: (failure: unknown) => void };

/** The jobs that are due at one time. */
class Pending {
  readonly #send: (batch: PendingResync[]) => Promise<void>;
  /** Jobs that are queued or being sent, by name. */
  readonly #known = new Map<string, Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #isDue = false;
  #inFlight = 0;

  constructor(send: (batch: PendingResync[]) => Promise<void>) {
    this.#send = send;
  }

  send(resync: PendingResync): Promise<void> {
    const name = nameOf(resync);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const own = new Promise<void>((sent, fail) => this.#waiting.push({ resync, name, sent, fail }));
    this.#known.set(name, own);
    this.#sendSoon();
    return own;
  }

  /** Sends at the end of this turn of the event loop, together with other jobs of the turn. */
  #sendSoon(): void {
    if (this.#isDue || this.#waiting.length === 0 || this.#inFlight >= maxSendsInFlight) return;
    this.#isDue = true;
    setImmediate(() => {
      this.#isDue = false;
      void this.#sendBatch(this.#waiting.splice(0, maxJobsPerSend));
      this.#sendSoon();
    });
  }

  /** A job without an acknowledgement may be queued or not: the next delivery sends it again. */
  async #sendBatch(batch: readonly Waiting[]): Promise<void> {
    this.#inFlight += 1;
    try {
      await this.#send(batch.map(({ resync }) => resync));
      for (const { sent } of batch) sent();
    } catch (failure) {
      for (const { name, fail } of batch) {
        this.#known.delete(name);
        fail(failure);
      }
    } finally {
      this.#inFlight -= 1;
      this.#sendSoon();
    }
  }
}
