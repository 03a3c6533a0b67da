import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { failuresOf, hasLeaked } from '../failures.ts';
import { openSharedTables, type SharedTables } from '../shared-tables.ts';

/** Seeds of one test, so that a failure names few of them. */
const perTest = 5;
/** Seeds of one file: about half a minute, so that no worker is left with a long file at the end. */
const perFile = 25;

/** Declares the tests of 25 seeds, on tables of their own. */
export function checkSeeds(first: number): void {
  let sharedTables: SharedTables;
  beforeAll(async () => {
    sharedTables = await openSharedTables();
  });
  afterAll(() => sharedTables.stop());

  const groups = Array.from({ length: perFile / perTest }, (_, group) => ({
    from: first + group * perTest,
    to: first + group * perTest + perTest - 1,
  }));

  describe('under faults of GitLab, the network and our processes', { timeout: 120_000 }, () => {
    it.each(groups)(
      'seeds $from to $to mark nothing alive as removed, and one good run makes the tables equal the world',
      async ({ from, to }) => {
        const seeds = Array.from({ length: to - from + 1 }, (_, index) => from + index);

        expect(await failuresOf(seeds, sharedTables)).toBe('');
      },
    );

    it('leaves no token in a table in clear text', async () => {
      expect(await hasLeaked(sharedTables)).toBe(false);
    });
  });
}
