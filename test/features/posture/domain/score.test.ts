import { describe, expect, it } from 'vitest';

import { scoreOf } from '../../../../shared/features/posture/domain/score.ts';

describe('the score', () => {
  it('is the passed share of the weights, in percent with one decimal', () => {
    expect(scoreOf(13, 18)).toEqual({ value: 72.2, earned: 13, possible: 18 });
    expect(scoreOf(0, 5).value).toBe(0);
    expect(scoreOf(5, 5).value).toBe(100);
  });

  it('is null where nothing was judged', () => {
    expect(scoreOf(0, 0)).toEqual({ value: null, earned: 0, possible: 0 });
  });
});
