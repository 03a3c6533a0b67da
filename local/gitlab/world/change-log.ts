import { type ChangeNote, noteOf } from './change-note.ts';
import type { World } from './world.ts';

export type NumberedNote = ChangeNote & { number: number };

/** The last changes of a world, numbered from 1. */
export class ChangeLog {
  readonly #kept: number;
  #notes: NumberedNote[] = [];
  #last = 0;

  constructor(world: World, kept = 1_000) {
    this.#kept = kept;
    world.onChange((change) => {
      this.#last += 1;
      this.#notes.push({ number: this.#last, ...noteOf(change) });
      if (this.#notes.length > 2 * this.#kept) this.#notes = this.#notes.slice(-this.#kept);
    });
  }

  /** Newest first. */
  latest(limit: number): NumberedNote[] {
    return limit < 1 ? [] : this.#notes.slice(-Math.min(limit, this.#kept)).toReversed();
  }

  /** What `deed` changes, in order. */
  during<T>(deed: () => T): { result: T; notes: NumberedNote[] } {
    const before = this.#last;
    const result = deed();
    return { result, notes: this.#notes.filter((note) => note.number > before) };
  }
}
