import { expect, it } from 'vitest';

import { estimateFirstRead } from '../../../../shared/features/onboarding/domain/estimate-first-read.ts';

const crawlRequests = 10;
const roots = [{ projects: 1_000, licence: 'premium' as const }];

it('counts what was measured for 1,000 projects, with and without Premium', () => {
  const free = [{ projects: 1_000, licence: 'free' as const }];
  const unknown = [{ projects: 1_000, licence: 'unknown' as const }];
  const requests = [roots, free, unknown].map(
    (of) => estimateFirstRead({ crawlRequests, roots: of, requestsPerMinute: undefined }).settingsRequests,
  );

  expect(requests).toEqual([4_448, 3_058, 4_448]);
});

it.each([
  ['as measured without a limit', 10_000, undefined, 6, 75],
  ['by the rate limit', 10_000, 2_000, 23, 75],
  ['a minute at least', 10, 2_000, 1, 1],
])('takes %s', (_, projects, requestsPerMinute, minutes, minutesAtMost) => {
  const of = [{ projects, licence: 'premium' as const }];

  expect(estimateFirstRead({ crawlRequests, roots: of, requestsPerMinute })).toMatchObject({
    minutes,
    minutesAtMost,
  });
});
