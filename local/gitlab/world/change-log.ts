import { type ChangeSummary, summarizeChange } from './change-summary.ts';
import type { World } from './world.ts';

export type NumberedSummary = ChangeSummary & { number: number };

/** The latest changes of a world, numbered from 1. */
export class ChangeLog {
  readonly #maxEntries: number;
  #entries: NumberedSummary[] = [];
  #last = 0;

  constructor(world: World, maxEntries = 1_000) {
    this.#maxEntries = maxEntries;
    world.onChange((change) => {
      this.#last += 1;
      this.#entries.push({ number: this.#last, ...summarizeChange(change) });
      if (this.#entries.length > 2 * this.#maxEntries) this.#entries = this.#entries.slice(-this.#maxEntries);
    });
  }

  /** Newest first. */
  latest(limit: number): NumberedSummary[] {
    return limit < 1 ? [] : this.#entries.slice(-Math.min(limit, this.#maxEntries)).toReversed();
  }

  /** Runs `action` and returns the changes it made, in order. */
  record<T>(action: () => T): { result: T; changes: NumberedSummary[] } {
    const before = this.#last;
    const result = action();
    return { result, changes: this.#entries.filter((entry) => entry.number > before) };
  }
}
