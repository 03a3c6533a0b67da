import { describe, expect, it } from 'vitest';

import { seededRandom } from '../../../../local/seeded-random.ts';
import {
  type Budget,
  earliest,
  isIdle,
  letThrough,
  mayTry,
  newBudget,
  pause,
  throttle,
  spend,
  applyHeaders,
  unanswered,
} from '../../../../shared/adapters/gitlab/budgets/budget.ts';

const start = Date.parse('2026-11-23T10:00:20.250Z');
const minute = 60_000;

function spent(budget: Budget, count: number, at: number): Budget {
  let left = budget;
  for (let one = 0; one < count; one += 1) left = spend(left, at);
  return left;
}

/** Sends as early as the budget allows and returns the times. `wants` returns when the next request is due. */
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

/** The mean number of requests in a fixed window, for the phase of the windows with the lowest mean. */
function minUsed(times: readonly number[], windowMs: number): number {
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

    expect(minUsed(times, minute)).toBeGreaterThanOrEqual(0.95 * 600);
  });

  it('returns the earliest times of requests that only fit in later windows', () => {
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

/** Refused at `at`, what was sent a little before. */
function refused(budget: Budget, at: number, requestedMs?: number): Budget {
  return throttle(budget, { sentAt: at - 20, requestedMs }, 0, at);
}

/** So many sent and let through, one after the other. */
function served(budget: Budget, count: number, from: number): Budget {
  let after = budget;
  for (let one = 0; one < count; one += 1) {
    after = letThrough(spend(after, from + one), from + one);
  }
  return after;
}

/** How many tries are under way at once after a refusal, and whether another may go when one is let through or never answered. */
function triesAfter(requestedMs: number): [number, boolean, boolean] {
  let budget = refused(newBudget(undefined), start, requestedMs);
  const at = start + requestedMs;
  let tries = 0;
  while (tries < 100 && mayTry(budget)) {
    budget = spend(budget, at);
    tries += 1;
  }
  return [tries, mayTry(letThrough(budget, at)), mayTry(unanswered(budget, at))];
}

const waitOf = (budget: Budget, at: number) => earliest(budget, 1, true, at) - at;

describe('a refusal', () => {
  const limited = newBudget({ requests: 600, windowSeconds: 60 });
  const unknown = newBudget(undefined);

  it('closes the budget until the time that it names, and teaches no limit', () => {
    const budget = refused(spent(limited, 40, start), start, 30_000);

    expect(earliest(budget, 1, true, start + 30)).toBe(start + 30_000);
    expect(earliest(budget, 200, true, start + 30_000)).toBe(start + 30_000);
  });

  it.each([undefined, 0])(
    'that names no wait (%s) is waited for ever longer, up to a minute',
    (requestedMs) => {
      let budget = unknown;
      let at = start;
      const waits = Array.from({ length: 24 }, () => {
        budget = refused(spend(budget, at), at + 20, requestedMs);
        const ms = waitOf(budget, at + 20);
        at += 20 + ms;
        return Math.round(ms);
      });

      expect(waits.slice(0, 4)).toEqual([500, 650, 845, 1_099]);
      expect(waits.slice(0, 10).reduce((sum, ms) => sum + ms)).toBeLessThan(30_000);
      expect(waits.at(-1)).toBe(60_000);
    },
  );

  it('that comes back after the wait it named is waited for a little longer, not for ever longer', () => {
    let budget = unknown;
    let at = start;
    const waits = Array.from({ length: 20 }, () => {
      budget = refused(spend(budget, at), at + 20, 1_000);
      const ms = waitOf(budget, at + 20);
      at += 20 + ms;
      return Math.round(ms);
    });

    expect(waits[0]).toBe(1_000);
    expect(waits.at(-1)).toBe(3_000);
    expect(waitOf(refused(budget, at, 40_000), at)).toBe(40_000);
  });

  it('leaves a tenth of the wait, or a quarter of the back-off, to chance', () => {
    const waits = [undefined, 4_000, 60_000].map((requestedMs) =>
      waitOf(throttle(unknown, { sentAt: start - 20, requestedMs }, 1, start), start),
    );

    expect(waits).toEqual([625, 4_400, 61_000]);
  });

  it('of what was sent before another one came is the same refusal', () => {
    const once = refused(spent(limited, 40, start), start + 20, 5_000);
    const twice = throttle(once, { sentAt: start, requestedMs: 6_000 }, 0, start + 30);

    expect(twice.closed).toEqual({ ...once.closed, until: start + 6_030 });
  });

  it('ends the row with the first that is let through', () => {
    const row = [1, 2, 3].reduce((budget, second) => refused(budget, start + second * 10_000), unknown);
    const at = start + 60_000;
    const opened = letThrough(spend(row, at), at);

    expect(waitOf(row, start + 30_000)).toBeCloseTo(845, 0);
    expect(waitOf(refused(opened, at + 40, 1), at + 40)).toBe(500);
  });

  it('that lasted is tried in longer steps the next time, but a rest after it is no part of it', () => {
    const row = [1, 2, 3].reduce((budget, second) => refused(budget, start + second * 10_000), unknown);
    const later = (ms: number) => {
      const at = start + 30_000 + ms;
      return waitOf(refused(letThrough(spend(row, at), at), at + 40), at + 40);
    };

    expect([later(1_000), later(100_000)]).toEqual([10_422.5, 10_422.5]);
  });

  it('is tried two at a time, or one where much depends on it, until one is let through', () => {
    expect([triesAfter(1_000), triesAfter(30_000)]).toEqual([
      [2, true, true],
      [1, true, true],
    ]);
  });

  it('is met carefully where the last one came: few are under way around as many as were served', () => {
    let budget = refused(served(unknown, 60, start), start + 1_000, 5_000);
    const at = start + 6_000;
    budget = served(budget, 1, at);
    const underWay = (count: number) => {
      const before = served(budget, count - 1, at + 10);
      let most = 0;
      for (let left = before; most < 9 && mayTry(left); most += 1) left = spend(left, at + 500);
      return most;
    };

    expect([10, 50, 57, 60, 70, 71].map(underWay)).toEqual([9, 7, 2, 2, 2, 9]);
  });

  it('that comes back within seconds teaches a pace, which grows by half with each wait without one', () => {
    let budget: Budget = unknown;
    for (let second = 0; second < 3; second += 1) {
      const at = start + second * 2_000;
      budget = refused(served(budget, 20, at), at + 1_000, 1_000);
    }
    const open = start + 6_000;
    const at = (nth: number) => earliest(budget, nth, true, open) - open;

    expect(at(2)).toBeCloseTo(99, -1);
    expect(at(11)).toBeCloseTo(835, -1);
    expect(at(1_000)).toBeLessThan(10_000);
    expect(isIdle(budget, open + 5 * minute)).toBe(true);
  });

  it('that comes back within seconds, but never after as much, teaches no pace', () => {
    let budget: Budget = unknown;
    for (const [second, count] of [3, 20, 4, 30].entries()) {
      const at = start + second * 2_000;
      budget = refused(served(budget, count, at), at + 1_000, 1_000);
    }

    expect(budget.pace).toBeUndefined();
  });

  it('never teaches a pace below 60 a minute', () => {
    let budget: Budget = unknown;
    for (let second = 0; second < 3; second += 1) {
      const at = start + second * 2_900;
      budget = refused(served(budget, 1, at), at + 1_900, 1_000);
    }
    const open = start + 8_700;
    budget = spend(budget, open);

    expect(budget.pace).toBeDefined();
    expect(earliest(budget, 1, true, open) - open).toBeLessThanOrEqual(1_000);
  });

  it('is no pause: a pause teaches nothing', () => {
    const budget = pause(limited, start + 5 * minute);

    expect(earliest(budget, 1, true, start)).toBe(start + 5 * minute);
    expect(earliest(budget, 300, true, start + 5 * minute)).toBe(start + 5 * minute);
    expect([budget.closed, mayTry(budget)]).toEqual([undefined, true]);
  });

  it('is remembered for some windows', () => {
    const budget = refused(spend(limited, start), start, 1_000);

    expect([1, 2, 4].map((minutes) => isIdle(budget, start + minutes * minute))).toEqual([
      false,
      false,
      true,
    ]);
  });
});

/** The number of requests that may be sent at once after GitLab reported such a limit. */
function roomReported(budget: Budget, limit: number): number {
  const reported = applyHeaders(budget, { limit, remaining: 9_000, resetAt: start + 30_000 }, false, start);
  let nth = 1;
  while (nth < 9_000 && earliest(reported, nth + 1, true, start) <= start) nth += 1;
  return nth;
}

describe("GitLab's own word", () => {
  const limited = newBudget({ requests: 2_000, windowSeconds: 60 });
  const resetAt = start + 30_000;

  it('of what is left counts, also when others have used it', () => {
    const budget = spend(applyHeaders(limited, { limit: 2_000, remaining: 3, resetAt }, false, start), start);

    expect(earliest(budget, 2, true, start)).toBe(start);
    expect(earliest(budget, 3, true, start)).toBe(resetAt);
    expect(earliest(budget, 3, true, resetAt)).toBe(resetAt);
  });

  it('does not bring back what is on its way, within one window', () => {
    let budget = applyHeaders(limited, { limit: 2_000, remaining: 3, resetAt }, false, start);
    budget = spent(budget, 3, start);
    budget = applyHeaders(budget, { limit: 2_000, remaining: 2, resetAt }, false, start + 20);

    expect(earliest(budget, 1, true, start + 20)).toBe(resetAt);
    expect(
      earliest(
        applyHeaders(budget, { limit: 2_000, remaining: 5, resetAt: resetAt + minute }, false, resetAt),
        5,
        true,
        resetAt,
      ),
    ).toBe(resetAt);
  });

  it('is forgotten when its window has ended', () => {
    const budget = applyHeaders(limited, { limit: 2_000, remaining: 0, resetAt }, false, start);

    expect(isIdle(budget, start)).toBe(false);
    expect(isIdle(spend(budget, resetAt), resetAt + 2 * minute)).toBe(true);
  });

  it('lowers the limit, scaled from a minute, and never raises it', () => {
    const hour = newBudget({ requests: 7_200, windowSeconds: 3_600 });
    expect([roomReported(limited, 120), roomReported(hour, 60), roomReported(limited, 9_000)]).toEqual([
      60, 1_811, 1_004,
    ]);
  });

  it('on its limit holds until its window ends; for an unknown window it is the number of requests left', () => {
    const rate = { limit: 120, remaining: 100, resetAt };
    const budget = spent(applyHeaders(limited, rate, false, start), 60, start);
    const gateway = applyHeaders(
      newBudget(undefined),
      { ...rate, limit: undefined, remaining: 5 },
      false,
      start,
    );

    expect(earliest(budget, 1, true, start)).toBeGreaterThan(start);
    expect(earliest(budget, 60, true, start)).toBe(resetAt);
    expect([5, 6].map((nth) => earliest(gateway, nth, true, start))).toEqual([start, resetAt]);
  });

  it('in a refusal is of its limit; when to come back the wait says', () => {
    const rate = { limit: 120, remaining: 0, resetAt };
    const budget = refused(applyHeaders(newBudget(undefined), rate, true, start), start, 1_000);

    expect(earliest(budget, 1, true, start)).toBe(start + 1_000);
    expect(earliest(budget, 120, true, start + 1_000)).toBe(resetAt);
    expect(earliest(budget, 500, true, resetAt)).toBe(resetAt);
  });
});
