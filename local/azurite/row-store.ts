import type { Change, Place } from './change.ts';
import { StoredRows } from './stored-rows.ts';

export type RowStore = {
  /** As of the last change that was taken in. */
  readonly rows: StoredRows;
  /**
   * Takes all changes in, in their order, or none and throws. Once it has returned they stand: for a store on disk also
   * after `kill -9`.
   */
  commit(changes: readonly Change[]): void;
  close(): void;
};

/** Keeps nothing beyond the process: for tests, and for an Azurite without a data folder. */
export function memoryRows(): RowStore {
  const rows = new StoredRows();
  return {
    rows,
    commit(changes) {
      for (const change of changes) {
        rows.apply(change.kind === 'put' ? { ...change, place: inMemory(change.text) } : change);
      }
    },
    close() {},
  };
}

function inMemory(text: string): Place {
  return { bytes: text.length, text: () => text };
}
