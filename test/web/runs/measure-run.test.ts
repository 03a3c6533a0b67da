import { describe, expect, it } from 'vitest';

import { ratesOf, secondsLeft, withSample, type Sample } from '../../../web/panes/runs/measure-run.ts';

function samplesOf(...numbers: readonly [atMs: number, projects: number][]): readonly Sample[] {
  return numbers.reduce<readonly Sample[]>(
    (samples, [atMs, projects]) => withSample(samples, { atMs, groups: 1, projects, gathered: undefined }),
    [],
  );
}

describe('the rate of a run', () => {
  it('is not stated before two seconds were measured', () => {
    expect(ratesOf(samplesOf([0, 0], [1_900, 300]))).toEqual({});
    expect(ratesOf(samplesOf())).toEqual({});
  });

  it('is what was counted between the first and the last sample', () => {
    expect(ratesOf(samplesOf([0, 100], [1_000, 200], [4_000, 500])).projects).toBe(100);
  });

  it('forgets what is older than 20 seconds', () => {
    expect(ratesOf(samplesOf([0, 0], [30_000, 9_000], [40_000, 9_100])).projects).toBe(10);
  });

  it('begins again if the counts fall, and takes an answer that came twice once', () => {
    expect(samplesOf([0, 100], [5_000, 200], [6_000, 10])).toHaveLength(1);
    expect(samplesOf([0, 100], [0, 100])).toHaveLength(1);
  });

  it('is absent for what is not counted', () => {
    expect(ratesOf(samplesOf([0, 0], [3_000, 30])).gathered).toBeUndefined();
  });
});

describe('the time left', () => {
  it('is that of the slowest part', () => {
    const parts = [
      { done: 40, of: 50, perSecond: 1 },
      { done: 0, of: 1_000, perSecond: 10 },
    ];

    expect(secondsLeft(parts)).toBe(100);
  });

  it('needs no rate for what is done', () => {
    expect(secondsLeft([{ done: 50, of: 50, perSecond: undefined }])).toBe(0);
    expect(secondsLeft([{ done: 51, of: 50, perSecond: 0 }])).toBe(0);
  });

  it.each([
    ['the total is not known', { done: 1, of: undefined, perSecond: 1 }],
    ['nothing was measured', { done: 1, of: 2, perSecond: undefined }],
    ['nothing moves', { done: 1, of: 2, perSecond: 0 }],
  ])('is not known where %s', (_, part) => {
    expect(secondsLeft([part, { done: 1, of: 2, perSecond: 5 }])).toBeUndefined();
  });
});
