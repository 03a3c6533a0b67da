import { describe, expect, it } from 'vitest';

import { doneText, durationText, rateText, reasonText, tookText } from '../../../web/panes/runs/run-text.ts';

describe('texts of a run', () => {
  it('say how much of how many, or how much so far', () => {
    expect([doneText(46, 58), doneText(9_120, undefined)]).toEqual(['46 of 58', '9,120 so far']);
  });

  it.each([
    [814.4, '814 projects a second'],
    [2.34, '2.3 projects a second'],
    [0.5, '30 projects a minute'],
  ])('say %d a second as %s', (rate, text) => {
    expect(rateText(rate)).toBe(text);
  });

  it.each([
    [9.4, '9s'],
    [125, '2m 5s'],
    [4_320, '1h 12m'],
  ])('say %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });

  it('say how long a run took once it has ended', () => {
    const beganAt = '2026-11-30T10:00:00.000Z';

    expect(tookText({ beganAt })).toBeUndefined();
    expect(tookText({ beganAt, endedAt: '2026-11-30T10:00:09.000Z' })).toBe('9s');
  });

  it('keep a reason that is not known', () => {
    expect([reasonText('onboarding'), reasonText('moonlight')]).toEqual([
      'first read after onboarding',
      'moonlight',
    ]);
  });
});
