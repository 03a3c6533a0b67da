import { expiryOf } from './facts.ts';
import type { Message } from './message.ts';
import type { Timers } from './timers.ts';

type Ends = {
  lockEnded: (message: Message) => void;
  due: (message: Message) => void;
  expired: (message: Message) => void;
};

/** The one wait that each message of a queue has, by where it stands. */
export class Waits {
  readonly #timers: Timers;
  readonly #ends: Ends;

  constructor(timers: Timers, ends: Ends) {
    this.#timers = timers;
    this.#ends = ends;
  }

  /** To be called whenever the message's lock or facts have changed. */
  set(message: Message): void {
    this.clear(message);
    const { facts, lock } = message;
    const expiry = expiryOf(facts);
    if (lock !== undefined) this.#start(message, lock.untilMs, this.#ends.lockEnded);
    else if (facts.scheduledForMs !== undefined) this.#start(message, facts.scheduledForMs, this.#ends.due);
    else if (expiry !== undefined) this.#start(message, expiry, this.#ends.expired);
  }

  clear(message: Message): void {
    this.#timers.stop(message.timer);
    delete message.timer;
  }

  #start(message: Message, atMs: number, end: (message: Message) => void): void {
    message.timer = this.#timers.start(atMs, () => end(message));
  }
}
