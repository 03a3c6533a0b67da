import type { Job } from '../contracts/job.ts';
import { messageIdOf } from '../domain/refresh/job-identity.ts';
import type { FoldedJob } from '../domain/webhooks/fold.ts';
import type { FoldedJobs, JobSender } from '../ports.ts';

/** What goes out at once: small enough for one batch of the bus. */
const mostAtOnce = 400;

/**
 * Sends the jobs of many deliveries. What comes while a send for the same time is under way goes together, as one batch,
 * and a job that the queue has acknowledged (the same message id) is not sent again: the queue would drop it. So a burst
 * costs a message a thing and window, not a message a delivery. `withinMs`: how long one send may take.
 */
export function foldedJobs(jobs: JobSender, now: () => Date, withinMs: number): FoldedJobs {
  const windows = new Map<number, Window>();

  function windowOf(at: Date): Window {
    for (const time of windows.keys()) if (time < now().getTime()) windows.delete(time);
    const own = windows.get(at.getTime()) ?? new Window((pack) => jobs.send(pack, { at, withinMs }));
    windows.set(at.getTime(), own);
    return own;
  }

  return {
    async send(folded: readonly FoldedJob[]) {
      await Promise.all(folded.map(({ job, at }) => windowOf(at).send(job)));
    },
  };
}

type Waiting = { job: Job; id: string; sent: () => void; fail: (failure: unknown) => void };

/** The jobs for one time. */
class Window {
  readonly #send: (jobs: Job[]) => Promise<void>;
  /** By message id: those that are on the queue, and those on their way. */
  readonly #known = new Map<string, Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #isSending = false;

  constructor(send: (jobs: Job[]) => Promise<void>) {
    this.#send = send;
  }

  send(job: Job): Promise<void> {
    const id = messageIdOf(job);
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const own = new Promise<void>((sent, fail) => this.#waiting.push({ job, id, sent, fail }));
    this.#known.set(id, own);
    if (!this.#isSending) void this.#sendAll();
    return own;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) await this.#sendPack(this.#waiting.splice(0, mostAtOnce));
    this.#isSending = false;
  }

  /** A job that was not acknowledged may be on the queue or not: whoever brings it next sends it again. */
  async #sendPack(pack: readonly Waiting[]): Promise<void> {
    try {
      await this.#send(pack.map(({ job }) => job));
      for (const { sent } of pack) sent();
    } catch (failure) {
      for (const { id, fail } of pack) {
        this.#known.delete(id);
        fail(failure);
      }
    }
  }
}
