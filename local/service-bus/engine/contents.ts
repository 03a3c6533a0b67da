import { Heap } from './heap.ts';
import type { Message } from './message.ts';

/** Index of a queue's messages by number, by lock, and by readiness. Makes no decisions. */
export class Contents {
  /** Keyed by sequence number. Numbers only increase, so iteration is in their order. */
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

  /** Adds a message to the index that its facts and its lock call for. */
  put(message: Message): void {
    this.#all.set(message.facts.sequenceNumber, message);
    if (message.lock !== undefined) this.#locked.set(message.lock.token, message);
    else if (message.facts.state === 'active') this.#ready.add(message);
    else if (message.facts.state === 'scheduled') this.#scheduled += 1;
  }

  /** Undoes `put`. Must be called before the message's facts or lock change. */
  take(message: Message): void {
    this.#all.delete(message.facts.sequenceNumber);
    this.#unindex(message);
  }

  /** Moves a message between the indexes while `change` alters its lock or its facts (but not its sequence number). */
  reindex(message: Message, change: () => void): void {
    this.#unindex(message);
    change();
    this.put(message);
  }

  #unindex(message: Message): void {
    if (message.lock !== undefined) this.#locked.delete(message.lock.token);
    else if (message.facts.state === 'active') this.#ready.remove(message);
    else if (message.facts.state === 'scheduled') this.#scheduled -= 1;
  }
}
