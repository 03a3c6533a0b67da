import type { MessageFacts, Seen } from '../store/change.ts';
import type { Journal, Message } from './message.ts';

/** Journal entries of one queue. */
export class QueueJournal {
  readonly #queue: string;
  readonly #journal: Journal;

  constructor(queue: string, journal: Journal) {
    this.#queue = queue;
    this.#journal = journal;
  }

  added(facts: MessageFacts, payload: Buffer, seen: Seen | undefined): void {
    this.#journal.append({ kind: 'added', queue: this.#queue, facts, ...(seen && { seen }), payload });
  }

  removed(sequenceNumber: number): void {
    this.#journal.append({ kind: 'removed', queue: this.#queue, sequenceNumber });
  }

  /** `payload` is given only if the bytes have changed too. */
  changed(sequenceNumber: number, { facts }: Message, to: string, payload?: Buffer): void {
    const bytes = payload && { payload };
    this.#journal.append({ kind: 'changed', queue: this.#queue, sequenceNumber, to, facts, ...bytes });
  }
}
