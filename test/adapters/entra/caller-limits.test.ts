import { expect, it } from 'vitest';

import { callerLimits } from '../../../shared/adapters/entra/caller-limits.ts';
import { ada } from '../../support/a-connector.ts';

function by(principalId: string) {
  return { ...ada, principalId };
}

const limits = { readsPerMinute: 2, writesPerMinute: 1, tenantWritesPerMinute: 1_000_000 };

it('counts each caller of each tenant for itself, reads and writes apart', () => {
  const spend = callerLimits(limits, () => new Date(0));

  expect([spend(ada, 'reads'), spend(ada, 'reads'), spend(ada, 'writes')]).toEqual([1, 0, 0]);
  expect(() => spend(ada, 'reads')).toThrow('Too many requests');
  expect(() => spend(ada, 'writes')).toThrow('Too many requests');
  expect(spend({ ...ada, principalId: 'grace' }, 'reads')).toBe(1);
  expect(spend({ ...ada, tenantId: 'another' }, 'reads')).toBe(1);
});

it('lets callers in again as time passes', () => {
  let at = 0;
  const spend = callerLimits(limits, () => new Date(at));
  spend(ada, 'writes');

  at = 60_000;

  expect(spend(ada, 'writes')).toBe(0);
});

it('keeps no more callers than it has room for, and forgets who was longest away', () => {
  const spend = callerLimits(limits, () => new Date(0));
  spend(ada, 'writes');
  for (let n = 0; n < 9_999; n += 1) spend({ ...ada, principalId: `caller-${n}` }, 'writes');
  expect(() => spend(ada, 'writes')).toThrow('Too many requests');

  spend({ ...ada, principalId: 'one more' }, 'writes');

  expect(spend(ada, 'writes')).toBe(0);
});

it('counts what all callers of a tenant write together, without those that are refused for themselves', () => {
  const spend = callerLimits({ ...limits, tenantWritesPerMinute: 2 }, () => new Date(0));
  spend(by('one'), 'writes');

  expect(() => spend(by('one'), 'writes')).toThrow('requests of this caller');
  expect(spend(by('two'), 'writes')).toBe(0);
  expect(() => spend(by('three'), 'writes')).toThrow(
    expect.objectContaining({ status: 429, code: 'SubscriptionRequestsThrottled' }),
  );
  expect(spend(by('three'), 'reads')).toBe(1);
  expect(spend({ ...ada, tenantId: 'another' }, 'writes')).toBe(0);
});
