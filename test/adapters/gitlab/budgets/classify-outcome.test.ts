import { describe, expect, it } from 'vitest';

import type { Outcome, ErrorResponse } from '../../../../shared/adapters/gitlab/attempt.ts';
import { exhaustedBy, isOverload } from '../../../../shared/adapters/gitlab/budgets/classify-outcome.ts';
import { rateLimitHeadersOf } from '../../../../shared/adapters/gitlab/budgets/rate-limit-headers.ts';

const now = new Date('2026-11-23T10:00:20Z');
const rate = { limit: 2_000, remaining: 1_990, resetAt: now.getTime() + 40_000 };
const refusal = (more: Partial<ErrorResponse> = {}): ErrorResponse => ({
  kind: 'errorResponse',
  status: 429,
  contentType: 'text/plain',
  rate: undefined,
  words: {},
  requestedWaitMs: 1,
  ...more,
});

describe('a 429', () => {
  it('in JSON is about the endpoint, whatever its headers say of the general budget', () => {
    expect(exhaustedBy(refusal({ contentType: 'application/json' }), true)).toBe('endpoint');
    expect(exhaustedBy(refusal({ contentType: 'application/json', rate }), true)).toBe('endpoint');
  });

  it('in plain text is about the user, or about the address for what came without a token', () => {
    expect(exhaustedBy(refusal(), true)).toBe('user');
    expect(exhaustedBy(refusal({ rate }), false)).toBe('address');
  });

  it('in anything else comes from what stands before GitLab, and is about the address', () => {
    expect(exhaustedBy(refusal({ contentType: 'text/html' }), true)).toBe('address');
    expect(exhaustedBy(refusal({ contentType: '', rate }), true)).toBe('user');
  });
});

describe('trouble', () => {
  const answered: Outcome = { kind: 'success', status: 200, headers: {}, rate: undefined, body: [] };

  it.each<[string, Outcome, boolean]>([
    ['a good answer', answered, false],
    ['a strange answer', { kind: 'invalidResponse', reason: 'HTML', status: 200 }, false],
    ['no answer', { kind: 'noResponse', reason: 'no answer within 30 s' }, true],
    ['no connection', { kind: 'noResponse', reason: 'ECONNREFUSED', unsent: true }, false],
    ['a full queue', refusal({ status: 503 }), true],
    ['a refusal', refusal({ status: 403 }), false],
    ['a used-up limit', refusal(), false],
    ['a 429 of the edge', refusal({ contentType: 'text/html' }), true],
  ])('is seen in %s: %#', (_name, outcome, expected) => {
    expect(isOverload(outcome)).toBe(expected);
  });
});

const headers = (more: Record<string, string>) =>
  new Headers({
    'ratelimit-limit': '2000',
    'ratelimit-remaining': '1990',
    'ratelimit-reset': String(now.getTime() / 1_000 + 40),
    ...more,
  });

describe('RateLimit headers', () => {
  it('are read by our clock', () => {
    expect(rateLimitHeadersOf(headers({}), now)).toEqual(rate);
    expect(rateLimitHeadersOf(headers({ date: 'Mon, 23 Nov 2026 10:00:50 GMT' }), now)).toEqual({
      ...rate,
      resetAt: now.getTime() + 10_000,
    });
  });

  it('of a gateway give their reset in seconds from now, and a limit of an unknown window', () => {
    expect(rateLimitHeadersOf(headers({ 'ratelimit-reset': '30' }), now)).toEqual({
      limit: undefined,
      remaining: 1_990,
      resetAt: now.getTime() + 30_000,
    });
  });

  it('reach an hour ahead at most', () => {
    expect(rateLimitHeadersOf(headers({ 'ratelimit-reset': '999999999999' }), now)?.resetAt).toBe(
      now.getTime() + 3_600_000,
    );
    expect(rateLimitHeadersOf(headers({ 'ratelimit-reset': '1763892000' }), now)?.resetAt).toBe(
      now.getTime(),
    );
  });

  it.each([{ 'ratelimit-limit': '0' }, { 'ratelimit-remaining': 'many' }, { 'ratelimit-reset': '' }])(
    'that make no sense say nothing: %j',
    (more) => {
      expect(rateLimitHeadersOf(headers(more), now)).toBeUndefined();
    },
  );

  it('say nothing when one of them is missing', () => {
    expect(rateLimitHeadersOf(new Headers({ 'ratelimit-limit': '10' }), now)).toBeUndefined();
  });
});
