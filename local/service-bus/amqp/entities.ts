import type { Queue } from '../engine/queue.ts';
import { parseAddress } from './address.ts';

/** Queues of a broker, each with its dead-letter queue. */
export class Entities {
  readonly #queues = new Map<string, { queue: Queue; deadLetters: Queue }>();

  add(queue: Queue, deadLetters: Queue): void {
    this.#queues.set(queue.name.toLowerCase(), { queue, deadLetters });
  }

  /** Returns the queue or dead-letter queue of an address, which may end in `$management`. */
  find(address: string): Queue | undefined {
    const { queue, deadLetters } = parseAddress(address);
    const found = this.#queues.get(queue);
    return deadLetters ? found?.deadLetters : found?.queue;
  }
}
