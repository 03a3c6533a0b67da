import { defineConfig } from 'vitest/config';

import { withCompileCache } from './local/compile-cache.ts';

// Workers, and the processes that they start, inherit it.
Object.assign(process.env, withCompileCache(process.env));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    // Journeys start Azurite, a broker and a functions host of their own.
    testTimeout: 30_000,
    // Most of the time is spent waiting for other processes, also on two cores.
    maxWorkers: 3,
    hookTimeout: 60_000,
    coverage: { include: ['shared/**', 'functions/**', 'local/**'] },
  },
});
