import type { Store } from './store.ts';

/** Keeps nothing beyond the process: for tests, and for a broker without a data folder. */
export function memoryStore(): Store {
  return {
    restored: new Map(),
    append() {},
    whenDurable: (done) => done(),
    close: () => Promise.resolve(),
  };
}
