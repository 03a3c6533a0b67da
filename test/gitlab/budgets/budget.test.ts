import { describe, expect, it } from 'vitest';

import { seededRandom } from '../../../local/gitlab/world/random.ts';
import {
  type Budget,
  earliest,
  isIdle,
  newBudget,
  pause,
  refuse,
  spend,
  tell,
} from '../../../shared/gitlab/budgets/budget.ts';

const start = Date.parse('2026-11-23T10:00:20.250Z');
const minute = 60_000;

function spent(budget: Budget, count: number, at: number): Budget {
  let left = budget;
  for (let one = 0; one < count; one += 1) left = spend(left, at);
  return left;
}

/** Sends as early as the budget lets it, `wants` telling when the next request comes up; gives the times. */
function sendAll(budget: Budget, from: number, until: number, wants: (last: number) => number): number[] {
  const sent: number[] = [];
  let left = budget;
  for (let now = from; now < until;) {
    const at = Math.ceil(earliest(left, 1, false, now));
    if (at > now) {
      now = at;
      continue;
    }
    left = spend(left, now);
    sent.push(now);
    now = wants(now);
  }
  return sent;
}

/** The most that any fixed window sees, wherever such windows begin. */
function busiest(times: readonly number[], windowMs: number): number {
  let first = 0;
  let most = 0;
  times.forEach((time, index) => {
    while (times[first]! <= time - windowMs) first += 1;
    most = Math.max(most, index - first + 1);
  });
  return most;
}

/** What fixed windows see one with another while requests come, where the first of them begins worst. */
function leastUsed(times: readonly number[], windowMs: number): number {
  const [first, last] = [times[0]!, times.at(-1)!];
  const phases = Array.from({ length: 60 }, (_, index) => first + (index * windowMs) / 60);
  const means = phases.map((from) => {
    const windows = Math.floor((last - from) / windowMs);
    return times.filter((time) => time >= from && time < from + windows * windowMs).length / windows;
  });
  return Math.min(...means);
}

describe('a budget', () => {
  it('without a known limit lets everything go', () => {
    const budget = spent(newBudget(undefined), 10_000, start);

    expect(earliest(budget, 5_000, false, start)).toBe(start);
  });

  it('lets half go at once and the rest evenly, so that nobody starves until the window ends', () => {
    const budget = spent(newBudget({ requests: 600, windowSeconds: 60 }), 300, start);

    const next = [2, 3, 150, 290].map((nth) => earliest(budget, nth, true, start) - start);

    expect(next[0]).toBeLessThan(500);
    expect(next[1]! - next[0]!).toBeCloseTo(183, 0);
    expect(next[2]).toBeCloseTo(27_200, -3);
    expect(next[3]).toBeCloseTo(52_800, -3);
  });

  it('lets a crawl begin with a tenth, and spreads the rest', () => {
    const budget = spent(newBudget({ requests: 600, windowSeconds: 60 }), 59, start);

    const next = [1, 11, 12, 535].map((nth) => earliest(budget, nth, false, start) - start);

    expect(next[0]).toBe(0);
    expect(next[1]).toBeGreaterThan(500);
    expect(next[2]! - next[1]!).toBeCloseTo(103, 0);
    expect(next[3]).toBeCloseTo(54_700, -3);
  });

  it('is used by a crawl that becomes slower, wherever windows begin', () => {
    const budget = newBudget({ requests: 600, windowSeconds: 60 });
    const perSecond = (at: number) => 40 - (20 * (at - start)) / (5 * minute);

    const times = sendAll(budget, start, start + 5 * minute, (last) => last + 1_000 / perSecond(last));

    expect(leastUsed(times, minute)).toBeGreaterThanOrEqual(0.95 * 600);
  });

  it('tells when those may go that only the windows after this one have room for', () => {
    const budget = newBudget({ requests: 10, windowSeconds: 60 });

    expect(earliest(budget, 10, true, start)).toBe(start);
    expect(earliest(budget, 11, true, start) - start).toBeCloseTo(60_750, -3);
    expect(earliest(budget, 21, true, start) - start).toBeCloseTo(121_750, -3);
  });

  it.each([
    [600, 60],
    [100, 10],
    [2_000, 600],
    [25, 60],
  ])(
    'uses 95 in 100 of %i requests a %i s and never more, wherever the windows begin',
    (requests, windowSeconds) => {
      const windowMs = windowSeconds * 1_000;
      const budget = newBudget({ requests, windowSeconds });

      const times = sendAll(budget, start, start + 10 * windowMs, (last) => last + 1);

      expect(busiest(times, windowMs)).toBeLessThanOrEqual(requests);
      expect(times.length / 10 / requests).toBeGreaterThanOrEqual(0.95);
    },
  );

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('keeps to the limit whenever requests come (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const budget = newBudget({ requests: 60, windowSeconds: 60 });
    const wants = (last: number) => last + (random() < 0.1 ? random() * 90_000 : random() * 200);

    const times = sendAll(budget, start, start + 60 * minute, wants);

    expect(times.length).toBeGreaterThan(100);
    expect(busiest(times, minute)).toBeLessThanOrEqual(60);
  });

  it('keeps a hundredth for what is urgent', () => {
    let budget = newBudget({ requests: 600, windowSeconds: 60 });
    const late = start + 59_000;
    budget = spent(spent(budget, 1, start), 593, late);

    expect(earliest(budget, 1, false, late)).toBeGreaterThan(late);
    expect(earliest(budget, 1, true, late)).toBe(late);
  });
});

describe('a refusal', () => {
  const limited = newBudget({ requests: 600, windowSeconds: 60 });

  it('closes the budget until the time that it names', () => {
    const budget = refuse(spend(limited, start), start, start + 40_000, start + 20);

    expect(earliest(budget, 1, true, start + 30)).toBe(start + 40_000);
    expect(earliest(budget, 150, true, start + 40_000)).toBe(start + 40_000);
  });

  it('teaches a limit a tenth below what was served', () => {
    const budget = refuse(spent(limited, 401, start), start, start + minute, start + 20);

    expect(earliest(budget, 180, true, start + minute)).toBe(start + minute);
    expect(earliest(budget, 360, true, start + minute)).toBeLessThan(start + 2 * minute + 1_000);
    expect(earliest(budget, 361, true, start + minute)).toBeGreaterThan(start + 2 * minute);
  });

  it('teaches no less than half, as a process that has just begun knows little', () => {
    const budget = refuse(spent(limited, 1, start), start, start + minute, start + 20);

    expect(earliest(budget, 150, true, start + minute)).toBe(start + minute);
    expect(earliest(budget, 151, true, start + minute)).toBeGreaterThan(start + minute);
  });

  it('of what was sent before the lesson teaches nothing more', () => {
    const once = refuse(spent(limited, 401, start), start, start + minute, start + 20);
    const twice = refuse(once, start + 10, start + minute + 500, start + 30);

    expect(twice.learned).toEqual(once.learned);
    expect(earliest(twice, 1, true, start + 40)).toBe(start + minute + 500);
  });

  it('is forgotten by and by', () => {
    const budget = refuse(spent(limited, 401, start), start, start + minute, start);
    const room = (minutes: number) => {
      const at = start + minutes * minute + 1_000;
      let nth = 1;
      while (earliest(budget, nth + 1, true, at) <= at) nth += 1;
      return nth;
    };

    expect([1, 3, 4, 6, 12].map(room)).toEqual(
      [180, 180, 198, 240, 300].map((count) => expect.closeTo(count, -1)),
    );
    expect(isIdle(budget, start + 4 * minute)).toBe(false);
    expect(isIdle(budget, start + 12 * minute)).toBe(true);
  });

  it('of an unknown limit teaches one, which is forgotten at last', () => {
    const budget = refuse(spent(newBudget(undefined), 101, start), start, start + minute, start);

    expect(earliest(budget, 90, true, start + minute)).toBeLessThan(start + 2 * minute + 1_000);
    expect(earliest(budget, 91, true, start + minute)).toBeGreaterThan(start + 2 * minute);
    expect(earliest(budget, 100_000, true, start + 60 * minute)).toBe(start + 60 * minute);
  });

  it('of an unknown limit leaves room for one a second', () => {
    const budget = refuse(spend(newBudget(undefined), start), start, start + minute, start);

    expect(earliest(budget, 30, true, start + minute)).toBe(start + minute);
    expect(earliest(budget, 60, true, start + minute)).toBeLessThan(start + 2 * minute);
    expect(earliest(budget, 61, true, start + minute)).toBeGreaterThan(start + 2 * minute);
  });

  it('is no pause: a pause teaches nothing', () => {
    const budget = pause(limited, start + 5 * minute);

    expect(earliest(budget, 1, true, start)).toBe(start + 5 * minute);
    expect(earliest(budget, 300, true, start + 5 * minute)).toBe(start + 5 * minute);
  });
});

describe("GitLab's own word", () => {
  const limited = newBudget({ requests: 2_000, windowSeconds: 60 });
  const resetAt = start + 30_000;

  it('of what is left counts, also when others have used it', () => {
    const budget = spend(tell(limited, { limit: 2_000, remaining: 3, resetAt }, start), start);

    expect(earliest(budget, 2, true, start)).toBe(start);
    expect(earliest(budget, 3, true, start)).toBe(resetAt);
    expect(earliest(budget, 3, true, resetAt)).toBe(resetAt);
  });

  it('does not bring back what is on its way, within one window', () => {
    let budget = tell(limited, { limit: 2_000, remaining: 3, resetAt }, start);
    budget = spent(budget, 3, start);
    budget = tell(budget, { limit: 2_000, remaining: 2, resetAt }, start + 20);

    expect(earliest(budget, 1, true, start + 20)).toBe(resetAt);
    expect(
      earliest(
        tell(budget, { limit: 2_000, remaining: 5, resetAt: resetAt + minute }, resetAt),
        5,
        true,
        resetAt,
      ),
    ).toBe(resetAt);
  });

  it('is forgotten when its window has ended', () => {
    const budget = tell(limited, { limit: 2_000, remaining: 0, resetAt }, start);

    expect(isIdle(budget, start)).toBe(false);
    expect(isIdle(spend(budget, resetAt), resetAt + 2 * minute)).toBe(true);
  });

  it('lowers the limit, scaled from a minute, and never raises it', () => {
    const lower = tell(limited, { limit: 120, remaining: 100, resetAt }, start);
    const hourly = tell(
      newBudget({ requests: 7_200, windowSeconds: 3_600 }),
      { limit: 60, remaining: 50, resetAt },
      start,
    );
    const higher = tell(limited, { limit: 9_000, remaining: 9_000, resetAt }, start);

    expect(lower.requests).toBe(120);
    expect(hourly.requests).toBe(3_600);
    expect(higher.requests).toBe(2_000);
  });
});
