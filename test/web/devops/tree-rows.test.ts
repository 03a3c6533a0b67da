import { describe, expect, it } from 'vitest';

import { layOut, placeOf, rowOf, type RowList } from '../../../web/panes/devops/tree-rows.ts';

/** An item is its name; names in `open` have a list of that name. */
function lists(all: Record<string, { count?: number; items: string[]; from?: number }>) {
  return new Map(
    Object.entries(all).map(([key, { items, count = items.length, from = 0 }]): [string, RowList<string>] => [
      key,
      { count, items: new Map(items.map((item, index) => [from + index, item])) },
    ]),
  );
}
const open =
  (...names: string[]) =>
  (item: string) =>
    names.includes(item) ? item : undefined;

describe('rows of a tree', () => {
  it('are those of its lists, each below its group', () => {
    const all = lists({ '': { items: ['a', 'b', 'c'] }, b: { items: ['b1', 'b2'] }, b2: { items: ['x'] } });
    const layout = layOut(all, '', open('b', 'b2'));

    const names = Array.from({ length: layout.count }, (_, row) => {
      const place = placeOf(layout, row);
      return `${place?.level} ${all.get(place?.list ?? '?')?.items.get(place?.index ?? -1)}`;
    });
    expect(names).toEqual(['1 a', '1 b', '2 b1', '2 b2', '3 x', '1 c']);
    expect(placeOf(layout, 6)).toBeUndefined();
    expect(placeOf(layout, -1)).toBeUndefined();
  });

  it('have one row for the children of a group that are not loaded', () => {
    const layout = layOut(lists({ '': { items: ['a', 'b'] } }), '', open('a'));

    expect(layout.count).toBe(3);
    expect(placeOf(layout, 1)).toEqual({ list: 'a', index: 0, level: 2 });
    expect(placeOf(layout, 2)).toEqual({ list: '', index: 1, level: 1 });
  });

  it('are found in lists of which only some are loaded', () => {
    const all = lists({
      '': { count: 100_000, items: ['a', 'b'], from: 70_000 },
      b: { count: 500, items: [] },
    });
    const layout = layOut(all, '', open('b'));

    expect(layout.count).toBe(100_500);
    expect(placeOf(layout, 70_001)).toEqual({ list: '', index: 70_001, level: 1 });
    expect(placeOf(layout, 70_002)).toEqual({ list: 'b', index: 0, level: 2 });
    expect(placeOf(layout, 70_502)).toEqual({ list: '', index: 70_002, level: 1 });
    expect(rowOf(layout, '', 70_002)).toBe(70_502);
    expect(rowOf(layout, 'b', 499)).toBe(70_501);
    expect(rowOf(layout, 'elsewhere', 0)).toBeUndefined();
  });

  it('are none of an empty list, and of an empty group', () => {
    expect(layOut(lists({ '': { items: [] } }), '', open()).count).toBe(0);
    expect(layOut(lists({ '': { items: ['a'] }, a: { items: [] } }), '', open('a')).count).toBe(1);
  });
});
