/**
 * A place in a grid: a row, or a cell of it. Row -1 is the head, which has no place for the row as a whole.
 */
export type GridPlace = { row: number; column?: number };

/** The grid that the keys move in. `open` and `level` are undefined for a row that is not loaded. */
export type GridShape = {
  rows: number;
  columns: number;
  head: boolean;
  pageRows: number;
  open: (row: number) => boolean | undefined;
  level: (row: number) => number | undefined;
};

export type GridStep =
  | { kind: 'go'; place: GridPlace }
  | { kind: 'toggle'; row: number; open: boolean }
  | { kind: 'enter'; place: GridPlace }
  | { kind: 'leave' };

/**
 * The key's step, or undefined for a key that is not the grid's. As in the treegrid of WAI-ARIA's practices with rows first:
 * → opens a closed row and then goes into its cells, ← leaves the cells, closes the row, then goes to its parent.
 */
export function gridStep(key: string, at: GridPlace, shape: GridShape): GridStep | undefined {
  const lastRow = shape.rows - 1;
  switch (key) {
    case 'ArrowDown':
      return go(at, Math.min(at.row + 1, lastRow), shape);
    case 'ArrowUp':
      return go(at, at.row - 1, shape);
    case 'PageDown':
      return go(at, Math.min(Math.max(at.row, 0) + shape.pageRows, lastRow), shape);
    case 'PageUp':
      return go(at, Math.max(at.row - shape.pageRows, 0), shape);
    case 'Home':
      return at.column === undefined ? go(at, 0, shape) : cell(at.row, 0);
    case 'End':
      return at.column === undefined ? go(at, lastRow, shape) : cell(at.row, shape.columns - 1);
    case 'ArrowRight':
      return right(at, shape);
    case 'ArrowLeft':
      return left(at, shape);
    case 'Enter':
      return { kind: 'enter', place: at };
    case 'Escape':
      return at.column === undefined || at.row < 0
        ? { kind: 'leave' }
        : { kind: 'go', place: { row: at.row } };
    default:
      return undefined;
  }
}

/** The nearest row above with a lower level; undefined at the top, or where rows above are not loaded. */
export function parentRow(row: number, level: GridShape['level']): number | undefined {
  const own = level(row);
  if (own === undefined) return undefined;
  for (let above = row - 1; above >= 0; above -= 1) {
    const other = level(above);
    if (other === undefined) return undefined;
    if (other < own) return above;
  }
  return undefined;
}

function cell(row: number, column: number): GridStep {
  return { kind: 'go', place: { row, column } };
}

/** Up from the first row is the head, at the same column. Down from the head is a row as a whole. */
function go(at: GridPlace, row: number, shape: GridShape): GridStep {
  if (row < 0) return shape.head ? cell(-1, at.column ?? 0) : { kind: 'go', place: at };
  if (at.row < 0 || at.column === undefined) return { kind: 'go', place: { row } };
  return cell(row, at.column);
}

function right(at: GridPlace, shape: GridShape): GridStep {
  if (at.column !== undefined) return cell(at.row, Math.min(at.column + 1, shape.columns - 1));
  return shape.open(at.row) === false ? { kind: 'toggle', row: at.row, open: true } : cell(at.row, 0);
}

function left(at: GridPlace, shape: GridShape): GridStep {
  if (at.column !== undefined) {
    return at.column === 0 && at.row >= 0
      ? { kind: 'go', place: { row: at.row } }
      : cell(at.row, Math.max(at.column - 1, 0));
  }
  if (shape.open(at.row) === true) return { kind: 'toggle', row: at.row, open: false };
  return { kind: 'go', place: { row: parentRow(at.row, shape.level) ?? at.row } };
}
