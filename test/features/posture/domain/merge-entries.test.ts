import { describe, expect, it } from 'vitest';

import { chunkOf, entriesOf, type Entry } from '../../../../shared/features/posture/domain/entry.ts';
import { maxEntries, mergeEntries } from '../../../../shared/features/posture/domain/merge-entries.ts';
import type { Chunk } from '../../../../shared/features/posture/domain/read-model.ts';
import { seededRandom } from '../../../../local/seeded-random.ts';
import { anEntry, checks } from '../../../support/read-model.ts';

function entries(...ids: number[]): Map<number, Entry> {
  return new Map(ids.map((id) => [id, anEntry(id)]));
}

function range(from: number, count: number, step = 1): number[] {
  return Array.from({ length: count }, (_, index) => from + index * step);
}

function idsOf(chunks: readonly Chunk[]): number[][] {
  return chunks.map(({ ids }) => [...ids]);
}

describe('a merge of entries', () => {
  it('puts them in the order of ids and replaces those of the same id', () => {
    const [first] = mergeEntries(undefined, { checks, entries: entries(9, 3, 5) });

    const [second] = mergeEntries(first, {
      checks,
      entries: new Map([[5, anEntry(5, { name: 'Changed' })]]),
    });

    expect(idsOf([second!])).toEqual([[3, 5, 9]]);
    expect(second!.names).toEqual(['Project 3', 'Changed', 'Project 9']);
  });

  it('takes away what is gone, also the last one', () => {
    const [chunk] = mergeEntries(undefined, { checks, entries: entries(3, 5) });

    const [rest] = mergeEntries(chunk, { checks, entries: new Map([[3, undefined]]) });
    const [none] = mergeEntries(rest, { checks, entries: new Map([[5, undefined]]) });

    expect(idsOf([rest!, none!])).toEqual([[5], []]);
  });

  it('makes no chunk of nothing', () => {
    expect(mergeEntries(undefined, { checks, entries: new Map([[3, undefined]]) })).toEqual([]);
  });

  it('is the same chunk where nothing differs, times that are not known included', () => {
    const unknown = anEntry(3, { lastActivityAt: NaN, readAt: NaN });
    const [chunk] = mergeEntries(undefined, { checks, entries: new Map([[3, unknown]]) });

    const again = mergeEntries(chunk, {
      checks,
      entries: new Map([
        [3, { ...unknown, verdicts: Uint8Array.from(unknown.verdicts) }],
        [4, undefined],
      ]),
    });

    expect(again).toEqual([chunk]);
    expect(again[0]).toBe(chunk);
  });

  it('splits what is too much in halves, and leaves full chunks where ids are only added at the end', () => {
    const [full] = mergeEntries(undefined, { checks, entries: entries(...range(0, maxEntries, 2)) });

    const between = mergeEntries(full, { checks, entries: entries(101) });
    const behind = mergeEntries(full, { checks, entries: entries(5_000, 5_002) });

    expect(between.map(({ ids }) => ids.length)).toEqual([257, 256]);
    expect(behind.map(({ ids }) => ids.length)).toEqual([512, 2]);
  });

  it('keeps the verdicts of checks that still exist when other rules come', () => {
    const failing = anEntry(3, { verdicts: Uint8Array.of(1, 2, 3) });
    const [chunk] = mergeEntries(undefined, {
      checks,
      entries: new Map([
        [3, failing],
        [4, anEntry(4)],
      ]),
    });
    const rules = ['REV-02', 'NEW-01', 'PRJ-01'];

    const [changed] = mergeEntries(chunk, {
      checks: rules,
      entries: new Map([[4, anEntry(4, { verdicts: Uint8Array.of(2, 2, 2) })]]),
    });

    expect(changed!.checks).toEqual(rules);
    expect([...changed!.verdicts]).toEqual([3, 0, 1, 2, 2, 2]);
  });

  it.each(range(1, 20))('leaves each id in exactly one chunk, whatever comes (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const number = (below: number) => Math.floor(random() * below);
    const expected = new Map<number, Entry>();
    let chunks: { from: number; chunk: Chunk | undefined }[] = [{ from: 0, chunk: undefined }];
    for (let step = 0; step < 60; step += 1) {
      const wanted = range(0, 1 + number(80)).map(() => [number(2_000), random() < 0.8] as const);
      const changes = new Map(
        wanted.map(([id, isThere]) => [id, isThere ? anEntry(id, { readAt: step }) : undefined]),
      );
      for (const [id, entry] of changes) {
        if (entry === undefined) expected.delete(id);
        else expected.set(id, entry);
      }
      chunks = chunks.flatMap(({ from, chunk }, index) => {
        const to = chunks[index + 1]?.from ?? Infinity;
        const own = new Map([...changes].filter(([id]) => from <= id && id < to));
        const parts = mergeEntries(chunk, { checks, entries: own });
        if (parts.length === 0) return [{ from, chunk }];
        return parts.map((part, place) => ({ from: place === 0 ? from : part.ids[0]!, chunk: part }));
      });
    }

    const all = chunks.flatMap(({ chunk }) => (chunk === undefined ? [] : entriesOf(chunk)));
    expect(all).toEqual([...expected.values()].toSorted((a, b) => a.id - b.id));
    expect(chunks.every(({ chunk }) => (chunk?.ids.length ?? 0) <= maxEntries)).toBe(true);
  });
});

it('an empty chunk has no entries', () => {
  expect(entriesOf(chunkOf(checks, []))).toEqual([]);
});
