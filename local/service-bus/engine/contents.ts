import { Heap } from './heap.ts';
import type { Message } from './message.ts';

/** Which messages a queue holds and where each one stands; no decisions. */
export class Contents {
  /** By sequence number; numbers only rise, so the map is in their order. */
  readonly #all = new Map<number, Message>();
  readonly #ready = new Heap<Message>((message) => message.facts.sequenceNumber);
  readonly #locked = new Map<string, Message>();
  #scheduled = 0;

  get size(): number {
    return this.#all.size;
  }

  get counts(): { active: number; scheduled: number; locked: number } {
    return { active: this.#ready.size, scheduled: this.#scheduled, locked: this.#locked.size };
  }

  all(): Iterable<Message> {
    return this.#all.values();
  }

  find(sequenceNumber: number): Message | undefined {
    return this.#all.get(sequenceNumber);
  }

  locked(token: string): Message | undefined {
    return this.#locked.get(token);
  }

  firstReady(): Message | undefined {
    return this.#ready.first();
  }

  /** Sorts a message in by its facts and its lock. */
  put(message: Message): void {
    this.#all.set(message.facts.sequenceNumber, message);
    if (message.lock !== undefined) this.#locked.set(message.lock.token, message);
    else if (message.facts.state === 'active') this.#ready.add(message);
    else if (message.facts.state === 'scheduled') this.#scheduled += 1;
  }

  /** Undoes `put`; must come before the message's facts or lock change. */
  take(message: Message): void {
    this.#all.delete(message.facts.sequenceNumber);
    this.#unsort(message);
  }

  /** Lets `change` alter the message's lock, or its facts but for the number, and sorts it in anew in its place. */
  resort(message: Message, change: () => void): void {
    this.#unsort(message);
    change();
    this.put(message);
  }

  #unsort(message: Message): void {
    if (message.lock !== undefined) this.#locked.delete(message.lock.token);
    else if (message.facts.state === 'active') this.#ready.remove(message);
    else if (message.facts.state === 'scheduled') this.#scheduled -= 1;
  }
}
