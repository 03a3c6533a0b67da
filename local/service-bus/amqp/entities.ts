import type { Queue } from '../engine/queue.ts';
import { parseAddress } from './address.ts';

/** The queues of a broker, each with its dead letters. */
export class Entities {
  readonly #queues = new Map<string, { queue: Queue; deadLetters: Queue }>();

  add(queue: Queue, deadLetters: Queue): void {
    this.#queues.set(queue.name.toLowerCase(), { queue, deadLetters });
  }

  /** The queue or dead-letter queue that an address, or its `$management`, belongs to. */
  find(address: string): Queue | undefined {
    const { queue, deadLetters } = parseAddress(address);
    const found = this.#queues.get(queue);
    return deadLetters ? found?.deadLetters : found?.queue;
  }
}
