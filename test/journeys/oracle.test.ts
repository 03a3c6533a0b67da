import { expect, test } from 'vitest';

import { liveThrough } from '../support/random-run.ts';

/** `PALISADE_SEEDS=100` lives through the seeds 1 to 100, `PALISADE_SEEDS=7,40-45` through those. */
const seeds = seedsFrom(process.env['PALISADE_SEEDS'] ?? '1-3');
const options = { rounds: Number(process.env['PALISADE_ROUNDS'] ?? 10), projects: 60 };

test.each(seeds)(
  'with seed %i nothing that lives is ever removed, and after one reconciliation the tables are the world',
  { timeout: 300_000 },
  async (seed) => {
    const life = await liveThrough(seed, options);

    const again = `PALISADE_SEEDS=${seed},${seed} PALISADE_ROUNDS=${options.rounds} npx vitest run test/journeys/oracle.test.ts`;
    const { wronglyRemoved, differences, complaints } = life;
    const isWell = [...wronglyRemoved, ...differences, ...complaints].length === 0;
    // oxlint-disable-next-line no-console -- a failing seed is only of use with its story
    if (!isWell) console.error([`To repeat: ${again}`, ...life.diary].join('\n'));
    expect({ wronglyRemoved, differences, complaints }).toEqual({
      wronglyRemoved: [],
      differences: [],
      complaints: [],
    });
    expect(life.changes).toBeGreaterThan(0);
    expect(life.deliveries.made).toBeGreaterThan(0);
  },
);

function seedsFrom(text: string): number[] {
  if (/^\d+$/.test(text)) return Array.from({ length: Number(text) }, (_, index) => index + 1);
  return text.split(',').flatMap((part) => {
    const [first = 1, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
