import { expect, it } from 'vitest';

import { rangeOf } from '../../../../shared/features/exports/domain/byte-range.ts';

const max = 100;

it.each<[string | undefined, number, ReturnType<typeof rangeOf>]>([
  [undefined, 1_000, undefined],
  ['bytes=0-9', 1_000, { first: 0, last: 9 }],
  ['bytes=0-', 1_000, { first: 0, last: 99 }],
  ['bytes=950-', 1_000, { first: 950, last: 999 }],
  ['bytes=990-5000', 1_000, { first: 990, last: 999 }],
  ['bytes=-10', 1_000, { first: 990, last: 999 }],
  ['bytes=-5000', 50, { first: 0, last: 49 }],
  ['bytes=1000-', 1_000, 'unsatisfiable'],
  ['bytes=-0', 1_000, 'unsatisfiable'],
  ['bytes=0-', 0, 'unsatisfiable'],
  ['bytes=9-1', 1_000, undefined],
  ['bytes=-', 1_000, undefined],
  ['bytes=0-1,5-6', 1_000, undefined],
  ['rows=0-1', 1_000, undefined],
])('reads %j of %i bytes', (header, size, range) => {
  expect(rangeOf(header, size, max)).toEqual(range);
});
