import type { Change } from './change.ts';
import type { StoredState } from './state.ts';

export type Store = {
  /** What was stored when the store was opened. */
  readonly restored: StoredState;
  append(change: Change): void;
  /** Calls `done` once everything appended so far is durable, in order; at once when it is already. */
  whenDurable(done: () => void): void;
  /** Makes durable what is not yet, then lets go of the file. */
  close(): Promise<void>;
};
