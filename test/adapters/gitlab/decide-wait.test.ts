import { describe, expect, it } from 'vitest';

import type { Failure } from '../../../shared/adapters/gitlab/attempt.ts';
import { decideWait } from '../../../shared/adapters/gitlab/decide-wait.ts';

const limits = { maxAttempts: 4, maxWaitMs: 30_000 };
const silent: Failure = { kind: 'noResponse', reason: 'ECONNRESET' };
const odd: Failure = { kind: 'invalidResponse', reason: 'broken JSON', status: 200 };
const foreign: Failure = { kind: 'intercepted', reason: 'text/html', status: 404 };
const unsent: Failure = { kind: 'noResponse', reason: 'ECONNREFUSED', unsent: true };
const refused = (status: number, requestedWaitMs?: number): Failure => ({
  kind: 'errorResponse',
  status,
  contentType: 'text/plain',
  rate: undefined,
  words: {},
  requestedWaitMs,
});

describe('how long to wait before asking again', () => {
  it.each([0, 0.5, 0.999])('is never less than GitLab asked, at most a tenth more (chance %d)', (chance) => {
    const waitMs = decideWait('GET', refused(429, 5_000), 1, limits, () => chance);

    expect(waitMs).toBeGreaterThanOrEqual(5_000);
    expect(waitMs).toBeLessThanOrEqual(5_500);
  });

  it('of a 429 is left to its budget, whose back-off it holds; one of a 503 is no less than ours', () => {
    const waits = [429, 503].map((status) => decideWait('GET', refused(status, 700), 3, limits, () => 1));

    expect(waits).toEqual([770, 2_000]);
  });

  it('doubles with every attempt, half of it left to chance', () => {
    const waits = [1, 2, 3].map((tried) =>
      [0, 1].map((chance) => decideWait('GET', silent, tried, limits, () => chance)),
    );

    expect(waits).toEqual([
      [250, 500],
      [500, 1_000],
      [1_000, 2_000],
    ]);
  });

  it('asks again where something before GitLab answered, but only by GET', () => {
    expect(decideWait('GET', foreign, 1, limits, () => 1)).toBe(500);
    expect(decideWait('POST', foreign, 1, limits, () => 1)).toBeUndefined();
  });

  it.each(['POST', 'PUT', 'DELETE'])('lets a %s that never left us go again', (method) => {
    expect(decideWait(method, unsent, 1, limits, () => 1)).toBe(500);
    expect(decideWait(method, unsent, 4, limits, () => 1)).toBeUndefined();
  });

  it.each([
    ['POST', silent, 1],
    ['PUT', silent, 1],
    ['DELETE', refused(503), 1],
    ['POST', refused(429, 1_000), 1],
    ['GET', silent, 4],
    ['GET', refused(429, 30_001), 1],
    ['GET', refused(500), 1],
    ['GET', refused(404), 1],
    ['GET', odd, 1],
  ])('is nothing for %s after %j in attempt %i', (method, failure, attempt) => {
    expect(decideWait(method, failure, attempt, limits, () => 0)).toBeUndefined();
  });
});
