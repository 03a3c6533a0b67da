import { describe, expect, it } from 'vitest';

import { callerAddressOf } from '../../../shared/platform/caller-address.ts';
import { failedRequests } from '../../../shared/adapters/entra/failed-requests.ts';

function from(address: string) {
  return new Headers({ 'x-forwarded-for': address });
}

describe('requests that fail', () => {
  it('are counted for each address, and again as time passes', () => {
    let at = 0;
    const count = failedRequests(2, () => new Date(at));
    const ask = () => count(from('203.0.113.7:4711'));

    expect([ask(), ask(), ask(), ask()]).toEqual([undefined, undefined, 30, 30]);
    expect(count(from('203.0.113.8:4711'))).toBeUndefined();
    expect(count(new Headers())).toBeUndefined();
    at = 30_000;
    expect([ask(), ask()]).toEqual([undefined, 30]);
  });

  it('reset the address that was unused longest when there are too many', () => {
    const count = failedRequests(1, () => new Date(0));
    count(from('203.0.113.7'));
    for (let n = 0; n < 10_000; n += 1) count(from(`10.0.${n >> 8}.${n & 255}`));

    expect(count(from('203.0.113.7'))).toBeUndefined();
  });
});

describe('the address of a request', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:51234', '203.0.113.7'],
    ['6.6.6.6, 203.0.113.7:51234', '203.0.113.7'],
    ['6.6.6.6,203.0.113.7', '203.0.113.7'],
    ['[2001:db8:1:2:aaaa:bbbb:cccc:dddd]:443', '2001:db8:1:2'],
    ['2001:DB8:1:2::1', '2001:db8:1:2'],
    ['unknown', 'here'],
    ['203.0.113.7,', 'here'],
    [null, 'here'],
  ])('is the last that X-Forwarded-For names: %j is %s', (header, address) => {
    expect(callerAddressOf(header)).toBe(address);
  });
});
