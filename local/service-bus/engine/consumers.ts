import type { Consumer } from './message.ts';

/** Receivers of a queue, served round-robin. */
export class Consumers {
  readonly #all: Consumer[] = [];
  #next = 0;

  add(consumer: Consumer): void {
    this.#all.push(consumer);
  }

  remove(consumer: Consumer): void {
    const index = this.#all.indexOf(consumer);
    if (index < 0) return;
    this.#all.splice(index, 1);
    if (index < this.#next) this.#next -= 1;
  }

  /** Returns the next consumer that has credit. */
  take(): Consumer | undefined {
    for (let step = 0; step < this.#all.length; step += 1) {
      const index = (this.#next + step) % this.#all.length;
      const consumer = this.#all[index]!;
      if (consumer.credit() <= 0) continue;
      this.#next = (index + 1) % this.#all.length;
      return consumer;
    }
    return undefined;
  }
}
