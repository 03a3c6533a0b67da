import { describe, expect, it } from 'vitest';

import { seededRandom } from '../../../../local/seeded-random.ts';
import { pairInOrder, type Placed } from '../../../../shared/features/findings/domain/pair-in-order.ts';

function at(...lines: number[]): Placed[] {
  return lines.map((startLine) => ({ startLine }));
}

/** The least sum of distances of any pairing, crossing or not. */
function minSum(ones: readonly Placed[], others: readonly Placed[]): number {
  const [short, long] = ones.length <= others.length ? [ones, others] : [others, ones];
  const [first, ...rest] = short;
  if (first === undefined) return 0;
  return Math.min(
    ...long.map(
      (other, index) =>
        Math.abs((first.startLine ?? 0) - (other.startLine ?? 0)) + minSum(rest, long.toSpliced(index, 1)),
    ),
  );
}

describe('pairs in the order of lines', () => {
  it.each([
    [
      at(10, 20, 30),
      at(11, 31),
      [
        [0, 0],
        [2, 1],
      ],
    ],
    [at(10), at(1, 9, 30), [[0, 1]]],
    [
      at(30, 10, 20),
      at(21, 11),
      [
        [1, 1],
        [2, 0],
      ],
    ],
    [[], at(1), []],
    [[{ version: 'b' }, { version: 'a' }], [{ version: 'b' }], [[0, 0]]],
  ])('of %j and %j are %j', (ones, others, pairs) => {
    expect(pairInOrder(ones, others)).toEqual(pairs);
  });

  it('have the least sum of distances', () => {
    const random = seededRandom(7);
    const draw = () =>
      at(...Array.from({ length: Math.floor(random() * 6) }, () => Math.floor(random() * 40)));
    for (let round = 0; round < 300; round += 1) {
      const [ones, others] = [draw(), draw()];

      const pairs = pairInOrder(ones, others);

      const sum = pairs.reduce(
        (all, [one, other]) => all + Math.abs((ones[one]?.startLine ?? 0) - (others[other]?.startLine ?? 0)),
        0,
      );
      expect(sum).toBe(minSum(ones, others));
      expect(pairs).toHaveLength(Math.min(ones.length, others.length));
      expect(new Set(pairs.flatMap(([one, other]) => [`a${one}`, `b${other}`])).size).toBe(2 * pairs.length);
    }
  });

  it('of huge lists are made in plain order, in little time', () => {
    const many = at(...Array.from({ length: 20_000 }, (_, index) => index));

    expect(pairInOrder(many, many.slice(1))).toHaveLength(19_999);
  });
});
