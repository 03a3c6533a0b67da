import type { Store } from './store.ts';

/** Store without persistence, for tests and for a broker without a data folder. */
export function memoryStore(): Store {
  return {
    restored: new Map(),
    append() {},
    whenDurable: (done) => done(),
    close: () => Promise.resolve(),
  };
}
