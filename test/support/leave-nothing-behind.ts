import { afterAll, vi } from 'vitest';

// The next file of the worker runs in the same process.
afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
