import { expect, it } from 'vitest';

import { acceptedEncoding } from '../../../functions/edge/accept-encoding.ts';

it.each([
  [null, undefined],
  ['', undefined],
  ['identity', undefined],
  ['gzip, deflate, br, zstd', 'br'],
  ['gzip', 'gzip'],
  ['GZIP;Q=0.5', 'gzip'],
  ['br;q=0, gzip', 'gzip'],
  ['br;q=0.0, gzip;q=0', undefined],
  ['*', 'br'],
  ['*;q=0.1, br;q=0', 'gzip'],
  ['br; q=0.001', 'br'],
  ['br;q=high, gzip;q=2', undefined],
  [`${'x,'.repeat(10_000)}br`, 'br'],
])('takes %j for %j', (header, encoding) => {
  expect(acceptedEncoding(header)).toBe(encoding);
});
