import { describe, expect, it } from 'vitest';

import { OrderedKeys } from '../../../local/azurite/storage/ordered-keys.ts';
import { seededRandom } from '../../../local/seeded-random.ts';

const many = 10_000;
const numbered = Array.from({ length: many }, (_, index) => String(index).padStart(8, '0'));

describe('ordered keys', () => {
  it.each([
    ['in order', numbered],
    ['backwards', numbered.toReversed()],
    ['in no order', shuffled(numbered, 1)],
  ])('are entry in order when they come %s', (_, keys) => {
    const ordered = withAll(keys);

    expect([...ordered.from('')]).toEqual(numbered);
  });

  it('are entry from a key that is there, from one between two, and from one above all', () => {
    const ordered = withAll(['a', 'c', 'e']);

    const entry = ['c', 'd', 'f'].map((key) => [...ordered.from(key)]);

    expect(entry).toEqual([['c', 'e'], ['e'], []]);
  });

  it('keep a key once however often it comes', () => {
    const ordered = withAll([...numbered, ...shuffled(numbered, 2)]);

    expect([...ordered.from('')]).toEqual(numbered);
  });

  it('are compared by code unit, as Azurite does', () => {
    const ordered = withAll(['b', '\uFFFD', '\u{1F600}', 'B', '']);

    expect([...ordered.from('')]).toEqual(['', 'B', 'b', '\u{1F600}', '\uFFFD']);
  });

  it.each([3, 4, 5])('hold what a set would hold after many came and went (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const [ordered, expected] = [new OrderedKeys(), new Set<string>()];

    for (let step = 0; step < 4 * many; step += 1) {
      const key = numbered[Math.floor(random() * many)] ?? '';
      // First most come, then most go.
      const comes = random() < (step < 2 * many ? 0.8 : 0.2);
      ordered[comes ? 'add' : 'delete'](key);
      expected[comes ? 'add' : 'delete'](key);
    }

    expect([...ordered.from('00004000')]).toEqual(
      [...expected].filter((key) => key >= '00004000').toSorted(),
    );
  });

  it('are empty when all went, and take new ones', () => {
    const ordered = withAll(numbered);

    for (const key of shuffled(numbered, 6)) ordered.delete(key);
    const wasEmpty = ordered.isEmpty;
    ordered.add('a');

    expect([wasEmpty, ordered.isEmpty, [...ordered.from('')]]).toEqual([true, false, ['a']]);
  });
});

function withAll(keys: readonly string[]): OrderedKeys {
  const ordered = new OrderedKeys();
  for (const key of keys) ordered.add(key);
  return ordered;
}

function shuffled(keys: readonly string[], seed: number): string[] {
  const random = seededRandom(seed);
  return keys
    .map((key) => ({ key, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ key }) => key);
}
