import type { Change, RowLocation } from './change.ts';
import { RowIndex } from './row-index.ts';

export type RowStore = {
  /** Index as of the last committed change. */
  readonly rows: RowIndex;
  /**
   * Commits all changes in order, or none and throws. Once it has returned, they are permanent: with a store on disk they
   * survive `kill -9`.
   */
  commit(changes: readonly Change[]): void;
  close(): void;
};

/** Row store in memory: for tests, and for an Azurite without a data folder. */
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
