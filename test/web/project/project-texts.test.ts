import { describe, expect, it } from 'vitest';

import { gitLabAddress } from '../../../web/panes/project/gitlab-address.ts';
import { scoreSteps, weightsText } from '../../../web/panes/project/score-steps.ts';
import { stepTo } from '../../../web/panes/project/step-to.ts';

describe('the score of a project', () => {
  it('adds up in whole points', () => {
    const failing = { Critical: 0, High: 15, Medium: 10, Low: 5 };

    expect(scoreSteps({ score: { value: 9.1, earned: 11, possible: 121 }, failing })).toBe(
      '121 − 75 (15 high) − 30 (10 medium) − 5 (5 low) = 11',
    );
    expect(121 - 15 * 5 - 10 * 3 - 5).toBe(11);
  });

  it('says what a check counts', () => {
    expect(weightsText()).toContain('critical 10, high 5, medium 3, low 1');
  });
});

describe('the address at GitLab', () => {
  it.each([
    ['https://gitlab.com/contoso/shop', 'https://gitlab.com', 'https://gitlab.com/contoso/shop'],
    ['https://git.example/lab/a/b', 'https://git.example/lab/', 'https://git.example/lab/a/b'],
    ['https://git.example/labour/a', 'https://git.example/lab', undefined],
    ['https://gitlab.com.evil.example/contoso', 'https://gitlab.com', undefined],
    ['javascript:alert(1)', 'https://gitlab.com', undefined],
    ['http://gitlab.com/contoso', 'https://gitlab.com', undefined],
    ['nonsense', 'https://gitlab.com', undefined],
    [undefined, 'https://gitlab.com', undefined],
    ['https://gitlab.com/contoso', undefined, undefined],
  ])('%s at %s is %s', (url, gitLabUrl, address) => {
    expect(gitLabAddress(url, gitLabUrl)).toBe(address);
  });
});

describe('keys in the list of checks', () => {
  it.each([
    ['ArrowDown', 0, 1],
    ['ArrowDown', 9, 9],
    ['ArrowUp', 0, 0],
    ['j', 3, 4],
    ['k', 3, 2],
    ['Home', 5, 0],
    ['End', 5, 9],
    ['x', 5, undefined],
  ])('%s leads from line %d to %s', (key, at, to) => {
    expect(stepTo(key, at, 10, true)).toBe(to);
  });

  it('are no letters where these are switched off', () => {
    expect([stepTo('j', 3, 10, false), stepTo('k', 3, 10, false)]).toEqual([undefined, undefined]);
  });
});
