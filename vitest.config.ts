import { defineConfig } from 'vitest/config';

import { LongestFirst } from './test/support/longest-first.ts';

import { withCompileCache } from './local/compile-cache.ts';

// Workers, and the processes that they start, inherit it.
Object.assign(process.env, withCompileCache(process.env));

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['dist/**', 'node_modules/**'],
    sequence: { sequencer: LongestFirst },
    globalSetup: 'test/support/azurite/account-server.ts',
    // Journeys start Azurite, a broker and a functions host of their own.
    testTimeout: 30_000,
    // Most of the time is spent waiting for other processes, also on two cores.
    maxWorkers: 3,
    hookTimeout: 60_000,
    coverage: { include: ['shared/**', 'functions/**', 'local/**'] },
  },
});
