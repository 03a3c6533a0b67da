import { expect, it } from 'vitest';

import { digestOf, namesEntityTag } from '../../../functions/edge/entity-tag.ts';

it.each([
  [null, '"a"', false],
  ['"a"', '"a"', true],
  ['W/"a"', '"a"', true],
  ['"a"', 'W/"a"', true],
  ['"b", W/"a"', '"a"', true],
  ['*', '"a"', true],
  ['a', '"a"', false],
  ['"A"', '"a"', false],
])('If-None-Match %j names %s: %s', (header, etag, expected) => {
  expect(namesEntityTag(header, etag)).toBe(expected);
});

it('differs for different bytes', () => {
  expect(digestOf('a')).toBe(digestOf(Buffer.from('a')));
  expect(digestOf('a')).not.toBe(digestOf('b'));
});
