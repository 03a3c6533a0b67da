import { expiryOf } from './facts.ts';
import type { Message } from './message.ts';
import type { Timers } from './timers.ts';

type Callbacks = {
  lockEnded: (message: Message) => void;
  due: (message: Message) => void;
  expired: (message: Message) => void;
};

/** Keeps one timer per message of a queue: for its lock, its schedule or its expiry, in this order. */
export class MessageTimers {
  readonly #timers: Timers;
  readonly #callbacks: Callbacks;

  constructor(timers: Timers, callbacks: Callbacks) {
    this.#timers = timers;
    this.#callbacks = callbacks;
  }

  /** Must be called whenever the message's lock or facts have changed. */
  set(message: Message): void {
    this.clear(message);
    const { facts, lock } = message;
    const expiry = expiryOf(facts);
    if (lock !== undefined) this.#start(message, lock.untilMs, this.#callbacks.lockEnded);
    else if (facts.scheduledForMs !== undefined)
      this.#start(message, facts.scheduledForMs, this.#callbacks.due);
    else if (expiry !== undefined) this.#start(message, expiry, this.#callbacks.expired);
  }

  clear(message: Message): void {
    this.#timers.stop(message.timer);
    delete message.timer;
  }

  #start(message: Message, atMs: number, callback: (message: Message) => void): void {
    message.timer = this.#timers.start(atMs, () => callback(message));
  }
}
