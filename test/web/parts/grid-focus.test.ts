import { describe, expect, it } from 'vitest';

import {
  asDesigned,
  isShown,
  moved,
  orderOf,
  readLayout,
  trackOf,
} from '../../../web/parts/data-grid/column-layout.ts';
import { nextSort } from '../../../web/parts/data-grid/grid-column.ts';
import { gridStep, parentRow, type GridShape } from '../../../web/parts/data-grid/grid-focus.ts';

const levels = [1, 2, 3, 3, 2, 1];
const open = [true, true, undefined, undefined, false, false];
const shape: GridShape = {
  rows: 6,
  columns: 4,
  head: true,
  pageRows: 3,
  open: (row) => open[row],
  level: (row) => levels[row],
};
const place = (row: number, column?: number) => ({ row, ...(column === undefined ? {} : { column }) });
const go = (row: number, column?: number) => ({ kind: 'go', place: place(row, column) });

describe('the keys of a grid', () => {
  it.each([
    ['ArrowDown', place(0), go(1)],
    ['ArrowDown', place(5), go(5)],
    ['ArrowDown', place(2, 3), go(3, 3)],
    ['ArrowDown', place(-1, 2), go(0)],
    ['ArrowUp', place(2), go(1)],
    ['ArrowUp', place(0), go(-1, 0)],
    ['ArrowUp', place(0, 2), go(-1, 2)],
    ['ArrowUp', place(-1, 2), go(-1, 2)],
    ['PageDown', place(1), go(4)],
    ['PageDown', place(4, 1), go(5, 1)],
    ['PageDown', place(-1, 1), go(3)],
    ['PageUp', place(5), go(2)],
    ['PageUp', place(1), go(0)],
    ['Home', place(4), go(0)],
    ['Home', place(4, 2), go(4, 0)],
    ['End', place(1), go(5)],
    ['End', place(1, 1), go(1, 3)],
    ['ArrowRight', place(0), go(0, 0)],
    ['ArrowRight', place(2), go(2, 0)],
    ['ArrowRight', place(2, 3), go(2, 3)],
    ['ArrowRight', place(4), { kind: 'toggle', row: 4, open: true }],
    ['ArrowLeft', place(1), { kind: 'toggle', row: 1, open: false }],
    ['ArrowLeft', place(3), go(1)],
    ['ArrowLeft', place(4), go(0)],
    ['ArrowLeft', place(5), go(5)],
    ['ArrowLeft', place(2, 1), go(2, 0)],
    ['ArrowLeft', place(2, 0), go(2)],
    ['ArrowLeft', place(-1, 0), go(-1, 0)],
    ['Enter', place(2), { kind: 'enter', place: place(2) }],
    ['Escape', place(2, 1), go(2)],
    ['Escape', place(2), { kind: 'leave' }],
    ['Escape', place(-1, 1), { kind: 'leave' }],
    ['l', place(2), undefined],
  ])('%s at %o', (key, at, step) => {
    expect(gridStep(key, at, shape)).toEqual(step);
  });

  it('stay in the rows where there is no head', () => {
    expect(gridStep('ArrowUp', place(0), { ...shape, head: false })).toEqual(go(0));
  });

  it('find no parent above rows that are not loaded', () => {
    expect(parentRow(3, (row) => (row === 2 ? undefined : levels[row]))).toBeUndefined();
    expect(parentRow(9, (row) => levels[row])).toBeUndefined();
  });
});

describe('the layout of columns', () => {
  const columns = [
    { id: 'name', width: 220, grows: true, fixed: true },
    { id: 'tier', width: 78, hideBelow: 1_360 },
    { id: 'failing', width: 228 },
    { id: 'read', width: 76 },
  ];

  it('is as designed when nothing, or something odd, is stored', () => {
    expect(readLayout(null)).toEqual(asDesigned);
    expect(readLayout('{"order":')).toEqual(asDesigned);
    expect(readLayout('{"order":[],"widths":{"tier":-5},"shown":{}}')).toEqual(asDesigned);
    expect(readLayout('{"order":["read"],"widths":{"tier":90},"shown":{"read":false}}').order).toEqual([
      'read',
    ]);
  });

  it('puts new columns behind their neighbour, drops unknown ones and keeps fixed ones first', () => {
    expect(orderOf(columns, [])).toEqual(['name', 'tier', 'failing', 'read']);
    expect(orderOf(columns, ['read', 'gone', 'tier'])).toEqual(['name', 'read', 'tier', 'failing']);
    expect(orderOf(columns, ['read', 'name'])).toEqual(['name', 'tier', 'failing', 'read']);
  });

  it('moves a column one place, never before the fixed ones', () => {
    const order = ['name', 'tier', 'failing', 'read'];

    expect(moved(order, 'failing', -1, 1)).toEqual(['name', 'failing', 'tier', 'read']);
    expect(moved(order, 'tier', -1, 1)).toEqual(order);
    expect(moved(order, 'read', 1, 1)).toEqual(order);
    expect(moved(order, 'name', 1, 1)).toEqual(order);
  });

  it('hides by the width of the window until the reader chooses', () => {
    const tier = columns[1]!;

    expect(isShown(tier, asDesigned, 1_359)).toBe(false);
    expect(isShown(tier, asDesigned, 1_360)).toBe(true);
    expect(isShown(tier, { ...asDesigned, shown: { tier: true } }, 800)).toBe(true);
    expect(isShown(columns[0]!, { ...asDesigned, shown: { name: false } }, 800)).toBe(true);
  });

  it('lets one column grow until it is given a width', () => {
    expect(trackOf(columns[0]!, {})).toBe('minmax(220px, 1fr)');
    expect(trackOf(columns[0]!, { name: 300 })).toBe('300px');
    expect(trackOf(columns[1]!, {})).toBe('78px');
  });
});

it('sorts first in the direction of the column, then in the other one', () => {
  const failing = { id: 'failing', sort: 'descending' } as const;

  const first = nextSort(failing, { column: 'name', direction: 'ascending' });
  const second = nextSort(failing, first);

  expect([first.direction, second.direction, nextSort(failing, second).direction]).toEqual([
    'descending',
    'ascending',
    'descending',
  ]);
});
