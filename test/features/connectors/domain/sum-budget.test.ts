import { describe, expect, it } from 'vitest';

import { addTo, type CountedSlice } from '../../../../shared/features/connectors/domain/request-counts.ts';
import {
  type ConnectorRequests,
  sumBudget,
} from '../../../../shared/features/connectors/domain/sum-budget.ts';

const now = new Date('2026-11-30T10:02:03.000Z');
/** The end of the last whole minute that every process has stored. */
const until = '2026-11-30T10:01:45.000Z';

function slice(secondsAgo: number, sent: number, refused = 0): CountedSlice {
  return { at: Math.floor((now.getTime() - secondsAgo * 1_000) / 5_000) * 5_000, sent, refused };
}

function count(slices: CountedSlice[], more: { limitAMinute?: number; at?: string } = {}) {
  return { connectorId: 'one', slices, at: now.toISOString(), ...more };
}

function requests(change: Partial<ConnectorRequests> = {}): ConnectorRequests {
  return { instanceUrl: 'https://gitlab.example', user: 'user 1', limits: {}, counts: [], ...change };
}

function limitOf(...all: ConnectorRequests[]) {
  return sumBudget(all, now)?.limitAMinute;
}

describe('requests a minute', () => {
  it('are those of the last whole minute, of all processes and connectors', () => {
    const one = count([slice(30, 100, 2), slice(60, 50)]);
    const other = count([slice(30, 7, 1)]);

    const budget = sumBudget([requests({ counts: [one, other] }), requests({ counts: [other] })], now);

    expect(budget).toEqual({ usedAMinute: 164, refusedAMinute: 4, at: until });
  });

  it('leave out what not every process has stored yet, and what is older', () => {
    const counts = [count([slice(3, 1), slice(13, 10), slice(19, 100), slice(76, 1_000), slice(80, 10_000)])];

    expect(sumBudget([requests({ counts })], now)?.usedAMinute).toBe(1_100);
  });

  it('fall to zero when nothing is sent any longer, and are absent after two minutes', () => {
    const counts = [count([slice(100, 500)], { at: '2026-11-30T10:00:04.000Z' })];
    const later = new Date('2026-11-30T10:02:05.000Z');

    expect(sumBudget([requests({ counts })], now)).toMatchObject({ usedAMinute: 0 });
    expect(sumBudget([requests({ counts })], later)).toBeUndefined();
  });

  it('are absent for connectors that sent nothing, unless a limit is known', () => {
    expect(sumBudget([], now)).toBeUndefined();
    expect(sumBudget([requests()], now)).toBeUndefined();
    expect(sumBudget([requests({ limits: { userAMinute: 600 } })], now)).toEqual({
      usedAMinute: 0,
      limitAMinute: 600,
      refusedAMinute: 0,
      at: until,
    });
  });
});

describe('the limit a minute', () => {
  const limits = { userAMinute: 600 };

  it('counts once for connectors of one user of one instance', () => {
    const elsewhere = { instanceUrl: 'https://other.example' };

    expect(limitOf(requests({ limits }), requests({ limits }))).toBe(600);
    expect(limitOf(requests({ limits }), requests({ limits, user: 'user 2' }))).toBe(1_200);
    expect(limitOf(requests({ limits }), requests({ limits, ...elsewhere }))).toBe(1_200);
  });

  it('is no more than the address may send', () => {
    const both = { userAMinute: 2_000, addressAMinute: 2_000 };

    expect(limitOf(requests({ limits: both }), requests({ limits: both, user: 'user 2' }))).toBe(2_000);
    expect(limitOf(requests({ limits: { addressAMinute: 900 } }))).toBe(900);
  });

  it('is what GitLab reports, where that is less than the settings', () => {
    const counts = [count([], { limitAMinute: 300 }), count([])];

    expect(limitOf(requests({ counts, limits }))).toBe(300);
    expect(limitOf(requests({ counts }))).toBe(300);
  });

  it('is absent where that of a connector that sends is not known', () => {
    const sending = requests({ instanceUrl: 'https://other.example', counts: [count([])] });

    expect(limitOf(requests({ limits }), sending)).toBeUndefined();
    expect(limitOf(requests({ limits }), requests({ user: 'user 2' }))).toBe(600);
  });
});

it('keeps as many slices as a reader may need, whenever it reads', () => {
  let slices: CountedSlice[] = [];
  for (let at = now.getTime() - 300_000; at <= now.getTime(); at += 1_000)
    slices = addTo(slices, { sent: 1 }, at);

  expect(sumBudget([requests({ counts: [count(slices)] })], now)?.usedAMinute).toBe(60);
  expect(slices.length).toBeLessThan(20);
});
