import { expect, test } from 'vitest';

import { runRandomly } from '../support/random-run.ts';

/** `PALISADE_SEEDS=100` runs the seeds 1 to 100, `PALISADE_SEEDS=7,40-45` runs those. */
const seeds = seedsFrom(process.env['PALISADE_SEEDS'] ?? '1-3');
const options = { rounds: Number(process.env['PALISADE_ROUNDS'] ?? 10), projects: 60 };

test.each(seeds)(
  'with seed %i no existing item is ever removed, and after one reconciliation the tables equal the world',
  { timeout: 300_000 },
  async (seed) => {
    const result = await runRandomly(seed, options);

    const again = `PALISADE_SEEDS=${seed},${seed} PALISADE_ROUNDS=${options.rounds} npx vitest run test/journeys/oracle.test.ts`;
    const { wronglyRemoved, differences, unforeseen } = result;
    const isWell = [...wronglyRemoved, ...differences, ...unforeseen].length === 0;
    // oxlint-disable-next-line no-console -- a failing seed is only of use with its trace
    if (!isWell) console.error([`To repeat: ${again}`, ...result.trace].join('\n'));
    expect({ wronglyRemoved, differences, unforeseen }).toEqual({
      wronglyRemoved: [],
      differences: [],
      unforeseen: [],
    });
    expect(result.changes).toBeGreaterThan(0);
    expect(result.deliveries.made).toBeGreaterThan(0);
  },
);

function seedsFrom(text: string): number[] {
  if (/^\d+$/.test(text)) return Array.from({ length: Number(text) }, (_, index) => index + 1);
  return text.split(',').flatMap((part) => {
    const [first = 1, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
