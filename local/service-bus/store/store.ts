import type { Change } from './change.ts';
import type { StoredState } from './state.ts';

export type Store = {
  /** State found when the store was opened. */
  readonly restored: StoredState;
  append(change: Change): void;
  /** Calls `done`, in order, once everything appended so far is durable; at once if it already is. */
  whenDurable(done: () => void): void;
  /** Commits pending changes and closes the file. */
  close(): Promise<void>;
};
