import { expect, it } from 'vitest';

import { DeflatedBodies } from '../../../shared/features/findings/deflated-bodies.ts';

it('gives back each body by its index, in any order', () => {
  const bodies = new DeflatedBodies<{ text: string }>();
  const indices = Array.from({ length: 1_050 }, (_, index) => bodies.add({ text: `finding ${index}` }));

  const read = indices.toReversed().map((index) => bodies.get(index).text);

  expect(bodies.count).toBe(1_050);
  expect(read.toReversed()).toEqual(indices.map((index) => `finding ${index}`));
  expect(() => bodies.get(1_050)).toThrow(RangeError);
  expect(() => bodies.get(-1)).toThrow(RangeError);
});
