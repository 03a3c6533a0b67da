import { describe, expect, it } from 'vitest';

import { requestedWaitMs } from '../../../shared/adapters/gitlab/requested-wait.ts';

const now = new Date('2026-11-23T10:00:00Z');
const reset = String(now.getTime() / 1000 + 20);

describe('what GitLab asks to wait', () => {
  it.each([
    ['seconds', 429, { 'retry-after': '7' }, 7_000],
    ['an HTTP date', 429, { 'retry-after': 'Mon, 23 Nov 2026 10:00:09 GMT' }, 9_000],
    ['a date gone by', 429, { 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }, 0],
    ['Retry-After before the reset', 429, { 'retry-after': '7', 'ratelimit-reset': reset }, 7_000],
    ['the reset', 429, { 'ratelimit-reset': reset }, 20_000],
    [
      'the reset of an exhausted budget',
      429,
      { 'ratelimit-reset': reset, 'ratelimit-remaining': '0' },
      20_000,
    ],
    ['seconds from now, where the reset is small', 429, { 'ratelimit-reset': '7' }, 7_000],
    ['nought, where a small reset is over', 429, { 'ratelimit-reset': '0' }, 0],
    ['nought, where the reset is over', 429, { 'ratelimit-reset': '1763892000' }, 0],
    [
      'undefined for the reset of another budget',
      429,
      { 'ratelimit-reset': reset, 'ratelimit-remaining': '1990' },
      undefined,
    ],
    ['undefined without a header', 429, {}, undefined],
    [
      'undefined for an invalid header',
      429,
      { 'retry-after': 'soon', 'ratelimit-reset': 'later' },
      undefined,
    ],
    [
      'the reset as GitLab sees the time',
      429,
      { 'ratelimit-reset': reset, date: 'Mon, 23 Nov 2026 10:00:15 GMT' },
      5_000,
    ],
    ['an hour at most', 429, { 'retry-after': '999999999' }, 3_600_000],
    ['seconds of a maintenance', 503, { 'retry-after': '30' }, 30_000],
    ['nothing of another failure', 502, { 'ratelimit-reset': reset }, undefined],
  ])('is %s', (_name, status, headers, ms) => {
    expect(requestedWaitMs(status, new Headers(headers as Record<string, string>), now)).toBe(ms);
  });
});
