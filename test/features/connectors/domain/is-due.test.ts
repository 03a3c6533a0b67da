import { describe, expect, it } from 'vitest';

import { isDue, offsetOf } from '../../../../shared/features/connectors/domain/is-due.ts';

const minuteMs = 60_000;
const periodMinutes = 240;
const created = new Date('2026-11-23T10:00:00.000Z');

function later(minutes: number): Date {
  return new Date(created.getTime() + minutes * minuteMs);
}

/** Ids as random as those of connectors, and the same in every run. */
function idOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** Looks every five minutes through some periods; what is due is done, and how many that were at each look. */
function look(ids: readonly string[], periods: number) {
  const lastAt = new Map(ids.map((id) => [id, created.toISOString()]));
  const times = new Map<string, number[]>(ids.map((id) => [id, []]));
  const perTick: number[] = [];
  for (let minute = 5; minute <= periods * periodMinutes; minute += 5) {
    const due = ids.filter((id) => isDue(id, lastAt.get(id), later(minute), periodMinutes));
    for (const id of due) {
      lastAt.set(id, later(minute).toISOString());
      times.get(id)?.push(minute);
    }
    perTick.push(due.length);
  }
  return { perTick, times: [...times.values()] };
}

describe('1,000 that were created at once', () => {
  const ids = Array.from({ length: 1_000 }, (_, number) => idOf(number));

  it('come evenly over the period: no tick of five minutes is crowded', () => {
    const { perTick } = look(ids, 3);

    // 1,000 over 48 ticks are 21 on average.
    expect(perTick.reduce((sum, count) => sum + count, 0)).toBe(3_000);
    expect(Math.max(...perTick)).toBeLessThanOrEqual(40);
    expect(Math.min(...perTick)).toBeGreaterThanOrEqual(8);
  });

  it('come once in each period, a period apart', () => {
    const { times } = look(ids, 3);

    const gaps = times.flatMap(([first = 0, second = 0, third = 0]) => [second - first, third - second]);
    expect(times.every(({ length }) => length === 3)).toBe(true);
    expect(new Set(gaps)).toEqual(new Set([periodMinutes]));
  });
});

describe('one of many', () => {
  const id = idOf(1);

  it('is due when it never happened', () => {
    expect(isDue(id, undefined, created, periodMinutes)).toBe(true);
  });

  it('is due when its turn was missed, however long ago, and not twice in a turn', () => {
    const missed = later(1_000 * periodMinutes);

    expect(isDue(id, created.toISOString(), missed, periodMinutes)).toBe(true);
    expect(isDue(id, missed.toISOString(), missed, periodMinutes)).toBe(false);
  });

  it('is not due again by a clock that went back', () => {
    expect(isDue(id, later(periodMinutes).toISOString(), created, periodMinutes)).toBe(false);
  });

  it('keeps its place, which lies within the period', () => {
    const places = Array.from({ length: 100 }, (_, number) => offsetOf(idOf(number)));

    expect(offsetOf(id)).toBe(offsetOf(id));
    expect(places.every((place) => place >= 0 && place < 1)).toBe(true);
    expect(new Set(places).size).toBe(100);
  });
});
