import type { Change, RowLocation } from './change.ts';
import { RowIndex } from './row-index.ts';

export type RowStore = {
  /** As of the last change that was taken in. */
  readonly rows: RowIndex;
  /**
   * Takes all changes in, in their order, or none and throws. Once it has returned they stand: for a store on disk also
   * after `kill -9`.
   */
  commit(changes: readonly Change[]): void;
  close(): void;
};

/** Keeps nothing beyond the process: for tests, and for an Azurite without a data folder. */
export function memoryRowStore(): RowStore {
  const rows = new RowIndex();
  return {
    rows,
    commit(changes) {
      for (const change of changes) {
        rows.apply(change.kind === 'put' ? { ...change, location: memoryLocation(change.text) } : change);
      }
    },
    close() {},
  };
}

function memoryLocation(text: string): RowLocation {
  return { bytes: text.length, text: () => text };
}
