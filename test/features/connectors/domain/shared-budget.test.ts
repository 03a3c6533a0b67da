import { describe, expect, it } from 'vitest';

import {
  learn,
  liveProcesses,
  settle,
  type SharedBudget,
  unusedBudget,
} from '../../../../shared/features/connectors/domain/shared-budget.ts';

const now = 1_000_000;
const since = { slice: 0, ms: 0 };
const lease = (by: string, count: number, until = now + 6_000) => ({ by, count, until });
const leased: SharedBudget = { ...unusedBudget, leases: [lease('p1', 40), lease('p2', 5)] };

function countOf({ sent, leases }: SharedBudget): number {
  return [...sent, ...leases].reduce((sum, { count }) => sum + count, 0);
}

describe('a lease', () => {
  it('is replaced by what its process sent and by its next lease; others stay', () => {
    const settled = settle(leased, { sent: [7, 7, 8], lease: lease('p1', 10) }, since);

    expect(settled.sent).toEqual([
      { at: 7, count: 2 },
      { at: 8, count: 1 },
    ]);
    expect(settled.leases).toEqual([lease('p2', 5), lease('p1', 10)]);
    expect(countOf(settled)).toBe(18);
  });

  it('counts whole if its process never settles it, until its window is over', () => {
    const after = settle(leased, { sent: [], lease: lease('p2', 0) }, { slice: 0, ms: now + 5_999 });

    expect(countOf(after)).toBe(40);
    expect(countOf(settle(after, { sent: [], lease: lease('p2', 0) }, { slice: 0, ms: now + 6_000 }))).toBe(
      0,
    );
  });

  it('that is settled twice, because an answer was lost, counts too much and never too little', () => {
    const settlement = { sent: [7, 8], lease: lease('p1', 10) };

    expect(countOf(settle(settle(leased, settlement, since), settlement, since))).toBeGreaterThanOrEqual(
      countOf(settle(leased, settlement, since)),
    );
  });

  it('makes its process live until it ends', () => {
    expect(liveProcesses(leased, now)).toBe(2);
    expect(liveProcesses(leased, now + 6_000)).toBe(0);
  });
});

describe('requests sent', () => {
  it('are forgotten after a window', () => {
    const sent = settle(leased, { sent: [3, 4, 5], lease: lease('p1', 0) }, { slice: 3, ms: 0 });

    expect(sent.sent.map(({ at }) => at)).toEqual([4, 5]);
  });
});

describe('a reported limit', () => {
  const reported = { requests: 600, left: 500, until: now + 30_000 };

  it('of the same window is lowered, and never raised', () => {
    const known = learn(unusedBudget, reported, now);
    const lower = { requests: 300, left: 520, until: reported.until + 500 };

    expect(learn(known, lower, now).reported).toEqual({ requests: 300, left: 500, until: reported.until });
    expect(learn(known, undefined, now).reported).toEqual(reported);
  });

  it('of a later window takes its place, and ends with its window', () => {
    const later = { requests: 600, left: 590, until: now + 90_000 };

    expect(learn(learn(unusedBudget, reported, now), later, now).reported).toEqual(later);
    expect(learn(learn(unusedBudget, later, now), reported, now).reported).toEqual(later);
    expect(learn(learn(unusedBudget, reported, now), undefined, now + 30_000).reported).toBeUndefined();
  });

  it('has as many requests left as no lease holds: those that expired unused are given back', () => {
    const known = learn({ ...unusedBudget, leases: [lease('p1', 40)] }, reported, now);
    const settled = settle(known, { sent: [7, 7], lease: lease('p1', 10) }, since);

    expect(settled.reported?.left).toBe(500 + 40 - 2 - 10);
  });
});
