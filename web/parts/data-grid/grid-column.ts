import type { ReactNode } from 'react';

/** A column of a grid. Widths are in pixels. */
export type GridColumn<Row> = {
  id: string;
  /** The head, and the column's name in the menu. */
  title: string;
  width: number;
  /** Takes the rest of the width, but not less than `width`. One column has it. */
  grows?: boolean;
  align?: 'end' | 'center';
  /** The head in 11/14 instead of 13/18, as over scanners. */
  small?: boolean;
  /** The head shows the direction of the sort alone; its title is its name. For columns that are icons. */
  iconHead?: boolean;
  /** The first click on the head sorts by it, in this direction. */
  sort?: 'ascending' | 'descending';
  /** Hidden by default while the window is narrower. */
  hideBelow?: number;
  /** Always shown, and always the first. */
  fixed?: boolean;
  /** Whatever can be pressed in it has `tabIndex={-1}`: the grid is one tab stop, Enter in the cell presses it. */
  cell: (row: Row) => ReactNode;
  /** The title of the cell, where its text is shortened. */
  hint?: (row: Row) => string | undefined;
};

export type GridSort = { column: string; direction: 'ascending' | 'descending' };

/** How a row stands in a tree. `open` is absent for a leaf. */
export type GridTree<Row> = {
  level: (row: Row) => number;
  open: (row: Row) => boolean | undefined;
  onToggle: (row: Row, open: boolean) => void;
};

/** A column as it is drawn. */
export type ShownColumn<Row> = { column: GridColumn<Row>; track: string; width: number };

export function nextSort(column: { id: string; sort?: GridSort['direction'] }, sort?: GridSort): GridSort {
  const first = column.sort ?? 'ascending';
  if (sort?.column !== column.id || sort.direction !== first) return { column: column.id, direction: first };
  return { column: column.id, direction: first === 'ascending' ? 'descending' : 'ascending' };
}
