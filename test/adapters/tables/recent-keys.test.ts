import { describe, expect, it } from 'vitest';

import { RecentKeys } from '../../../shared/adapters/tables/recent-keys/recent-keys.ts';

const start = Date.parse('2026-11-23T10:00:00.000Z');

function withKeys(count: number, everyMs: number, least: number): RecentKeys {
  const keys = new RecentKeys({ keptMs: 10_000, least });
  for (let one = 0; one < count; one += 1) {
    const at = start + one * everyMs;
    keys.add(`key-${one}`, at, at);
  }
  return keys;
}

describe('keys that came lately', () => {
  it('are each known for as long as it is said, and not longer', () => {
    const keys = withKeys(101, 1_000, 1_000);
    const known = (ageMs: number) => keys.has(`key-${100 - ageMs / 1_000}`, start + 100_000);

    expect([0, 1_000, 5_000, 9_000, 10_000, 15_000, 100_000].map(known)).toEqual([
      ...Array.from({ length: 4 }, () => true),
      ...Array.from({ length: 3 }, () => false),
    ]);
  });

  it('are known while nothing comes, and forgotten while nothing comes', () => {
    const keys = withKeys(1, 0, 1_000);

    expect([9_999, 10_000].map((later) => keys.has('key-0', start + later))).toEqual([true, false]);
  });

  it('are forgotten when they are too many, but for the latest', () => {
    const keys = withKeys(100, 1, 20);
    const known = Array.from({ length: 100 }, (_, one) => one).filter((one) => keys.has(`key-${one}`, start));

    expect(known.length).toBeLessThanOrEqual(40);
    expect(known).toEqual(expect.arrayContaining(Array.from({ length: 20 }, (_, one) => 80 + one)));
  });

  it('that came from elsewhere count from when they came there', () => {
    const keys = withKeys(0, 0, 20);

    keys.add('elsewhere', start - 9_000, start);

    expect([0, 999, 1_000].map((later) => keys.has('elsewhere', start + later))).toEqual([true, true, false]);
  });

  it('are distinct, however many they are', () => {
    const keys = withKeys(20_000, 0, 50_000);
    const known = (name: string) =>
      Array.from({ length: 20_000 }, (_, one) => keys.has(`${name}-${one}`, start)).filter(Boolean).length;

    expect([known('key'), known('another')]).toEqual([20_000, 0]);
  });

  it('that come again count from when they came last', () => {
    const keys = withKeys(2_000, 0, 5_000);

    keys.add('key-7', start + 5_000, start + 5_000);

    expect(['key-7', 'key-8'].map((key) => keys.has(key, start + 12_000))).toEqual([true, false]);
  });
});
