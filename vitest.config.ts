import { defineConfig } from 'vitest/config';

import { LongestFirst } from './test/support/longest-first.ts';

import { withCompileCache } from './local/compile-cache.ts';

// Workers, and the processes that they start, inherit it.
Object.assign(process.env, withCompileCache(process.env));

/**
 * Files that start the whole product or a browser, load a function app, of which a process can have one, or change the time for
 * all modules of a process.
 */
const apart = [
  'test/journeys/**/*.test.ts',
  'test/faults/**/*.test.ts',
  'test/clients/**/*.test.ts',
  'test/web/*.test.ts',
  'test/web/parts/*.test.ts',
  'test/adapters/gitlab/budgets/**/*.test.ts',
  'test/functions/table-of-functions.test.ts',
  'test/local/build-app.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'apart', include: apart } },
      // A worker loads a module once for all files that it runs, which saves a tenth of the time of the suite.
      {
        extends: true,
        test: {
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: apart,
          isolate: false,
          setupFiles: 'test/support/leave-nothing-behind.ts',
        },
      },
    ],
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
