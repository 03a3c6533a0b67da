import { describe, expect, it } from 'vitest';

import { adapt, isFree, newConcurrency } from '../../../../shared/adapters/gitlab/budgets/concurrency.ts';

const start = 1_000;
const urgencies = ['urgent', 'bulk', 'background'] as const;

describe('how many requests may be under way', () => {
  it('is halved when GitLab struggles, down to two', () => {
    const steps = [1, 2, 3, 4].reduce(
      (all, second) => [...all, adapt(all.at(-1)!, true, start + second, start + second)],
      [newConcurrency(10)],
    );

    expect(steps.map(({ allowed }) => allowed)).toEqual([10, 5, 2, 2, 2]);
  });

  it('is halved once for all that was under way together', () => {
    const lowered = adapt(newConcurrency(10), true, start, start + 50);

    expect(adapt(lowered, true, start + 10, start + 60)).toEqual(lowered);
    expect(adapt(lowered, true, start + 50, start + 90).allowed).toBe(2);
  });

  it('grows by about one for as many good answers as may be under way, up to the most', () => {
    let concurrency = adapt(newConcurrency(10), true, start, start);
    const grown = [5, 6, 7].map((answers) => {
      for (let one = 0; one < answers; one += 1) concurrency = adapt(concurrency, false, start, start);
      return Math.round(concurrency.allowed);
    });
    for (let one = 0; one < 100; one += 1) concurrency = adapt(concurrency, false, start, start);

    expect(grown).toEqual([6, 7, 8]);
    expect(concurrency.allowed).toBe(10);
  });

  it('stays one where only one is allowed', () => {
    const one = adapt(newConcurrency(1), true, start, start);

    expect(one.allowed).toBe(1);
    expect(urgencies.map((urgency) => isFree(one, 0, urgency))).toEqual([true, true, true]);
    expect(urgencies.map((urgency) => isFree(one, 1, urgency))).toEqual([false, false, false]);
  });

  it('keeps the last place from crawls', () => {
    const ten = newConcurrency(10);

    expect([8, 9, 10].map((underWay) => isFree(ten, underWay, 'bulk'))).toEqual([true, false, false]);
    expect([8, 9, 10].map((underWay) => isFree(ten, underWay, 'urgent'))).toEqual([true, true, false]);
  });

  it('keeps half of the places from what is gathered in the background', () => {
    const ten = newConcurrency(10);

    expect([4, 5].map((underWay) => isFree(ten, underWay, 'background'))).toEqual([true, false]);
  });
});
