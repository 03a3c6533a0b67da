import { setImmediate } from 'node:timers/promises';

import { jobOf, nameOf, type Folded } from '../domain/webhooks/fold.ts';
import type { FoldedJobs, JobSender } from '../ports.ts';

/** What goes out at once: small enough for one batch of the bus. */
const mostAtOnce = 400;

/**
 * Sends the jobs of many deliveries. What comes at once, or while a send for the same time is under way, goes together, as
 * one batch, and a job that the queue has acknowledged is not sent again: it would have the same message id, and the queue
 * would drop it. So a burst costs a message a thing and window, not a message a delivery. `withinMs`: how long one send may
 * take.
 */
export function foldedJobs(jobs: JobSender, now: () => Date, withinMs: number): FoldedJobs {
  const windows = new Map<number, Window>();

  function begin(atMs: number): Window {
    for (const time of windows.keys()) if (time < now().getTime()) windows.delete(time);
    const window = new Window((pack) => jobs.send(pack.map(jobOf), { at: new Date(atMs), withinMs }));
    windows.set(atMs, window);
    return window;
  }

  return { send: (folded) => (windows.get(folded.atMs) ?? begin(folded.atMs)).send(folded) };
}

type Waiting = { folded: Folded; name: string; sent: () => void; fail: (failure: unknown) => void };

/** The jobs for one time. */
class Window {
  readonly #send: (pack: Folded[]) => Promise<void>;
  /** By name: those that are on the queue, and those on their way. */
  readonly #known = new Map<string, Promise<void>>();
  readonly #waiting: Waiting[] = [];
  #isSending = false;

  constructor(send: (pack: Folded[]) => Promise<void>) {
    this.#send = send;
  }

  send(folded: Folded): Promise<void> {
    const name = nameOf(folded);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const own = new Promise<void>((sent, fail) => this.#waiting.push({ folded, name, sent, fail }));
    this.#known.set(name, own);
    if (!this.#isSending) void this.#sendAll();
    return own;
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    // What else comes in this turn of the event loop goes with it, instead of waiting for its acknowledgement.
    await setImmediate();
    while (this.#waiting.length > 0) await this.#sendPack(this.#waiting.splice(0, mostAtOnce));
    this.#isSending = false;
  }

  /** A job that was not acknowledged may be on the queue or not: whoever brings it next sends it again. */
  async #sendPack(pack: readonly Waiting[]): Promise<void> {
    try {
      await this.#send(pack.map(({ folded }) => folded));
      for (const { sent } of pack) sent();
    } catch (failure) {
      for (const { name, fail } of pack) {
        this.#known.delete(name);
        fail(failure);
      }
    }
  }
}
