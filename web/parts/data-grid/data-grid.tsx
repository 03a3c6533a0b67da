import {
  useImperativeHandle,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type Ref,
} from 'react';

import { narrow, useMedia } from '../use-media.ts';
import { useAsTable } from './as-table.ts';
import { CardTools } from './card-tools.tsx';
import styles from './data-grid.module.css';
import type { GridPlace, GridShape, GridStep } from './grid-focus.ts';
import type { GridSort, GridTree } from './grid-column.ts';
import { GridHead } from './grid-head.tsx';
import { GridRow } from './grid-row.tsx';
import type { Columns } from './use-columns.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useGridRows } from './use-grid-rows.ts';
import { keptFocus, useKeptFocus, type KeptFocus } from './use-kept-focus.ts';

export type DataGridHandle = { focusRow: (index: number) => void; showRow: (index: number) => void };

export type DataGridProps<Row> = {
  label: string;
  /** Names the list, as by its filters: another list starts at the first row again, and keeps the focus if the grid has it. */
  list?: string;
  columns: Columns<Row>;
  /** Undefined until the first answer: skeletons are drawn. */
  rowCount: number | undefined;
  /** Undefined for a row that is not loaded. */
  rowAt: (index: number) => Row | undefined;
  /** The rows drawn, to be loaded; must be stable. */
  onRange: (first: number, last: number) => void;
  rowId: (row: Row) => string;
  /** The row below 720 pixels, instead of columns, unless the reader wants a table there too. */
  card: (row: Row) => ReactNode;
  tree?: GridTree<Row>;
  sort?: GridSort | undefined;
  onSort?: (sort: GridSort) => void;
  /** Enter, or a click on a row. */
  onOpen?: (row: Row, index: number) => void;
  /** The row whose panel is open. */
  selectedId?: string | undefined;
  onEscape?: () => void;
  /** Keys that are not the grid's, such as `l`. */
  onRowKey?: (event: KeyboardEvent, row: Row, index: number) => void;
  /** Other rows are on their way: the old ones stay, dimmed. */
  stale?: boolean;
  rowHeight?: number;
  cardHeight?: number;
  /** Titles may wrap: heights are measured. */
  wraps?: boolean;
  /** To put the focus on a row, or to show it, from outside. */
  handle?: Ref<DataGridHandle>;
};

const headHeight = 32;
const skeletonRows = 20;

/**
 * A list of any length: only rows in view are drawn, given by index, in any order and with gaps. One tab stop, one layout at a
 * time.
 */
export function DataGrid<Row>(props: DataGridProps<Row>) {
  const { columns, sort, onSort } = props;
  const [kept] = useState(keptFocus);
  const isNarrow = useMedia(narrow);
  const [asTable] = useAsTable();
  return (
    <>
      {isNarrow && <CardTools sortable={columns.sortable} sort={sort} onSort={onSort} />}
      <GridOfList key={props.list} {...props} kept={kept} asCards={isNarrow && !asTable} />
    </>
  );
}

function GridOfList<Row>(props: DataGridProps<Row> & { kept: KeptFocus; asCards: boolean }) {
  const { columns, rowAt, tree, wraps = false, asCards } = props;
  const head = asCards ? 0 : headHeight;
  const rows = props.rowCount ?? skeletonRows;
  const [wantedPlace, setPlace] = useState<GridPlace>({ row: 0 });
  const place = inside(wantedPlace, rows, asCards ? 1 : columns.shown.length);
  const { scroller, virtualizer } = useGridRows({
    rows,
    rowHeight: asCards ? (props.cardHeight ?? 76) : (props.rowHeight ?? 32),
    headHeight: head,
    focusedRow: place.row,
    onRange: props.onRange,
  });
  const items = virtualizer.getVirtualItems();
  const shape: GridShape = {
    rows,
    columns: asCards ? 1 : columns.shown.length,
    head: !asCards,
    pageRows: Math.max(1, (virtualizer.range?.endIndex ?? 10) - (virtualizer.range?.startIndex ?? 0) - 1),
    open: (index) => onLoaded(rowAt(index), tree?.open),
    level: (index) => onLoaded(rowAt(index), tree?.level),
  };
  const { onKeyDown, onFocus, focus } = useGridFocus({
    scroller,
    shape,
    place,
    wantedPlace,
    setPlace,
    scrollTo: (index) => virtualizer.scrollToIndex(index),
    onStep,
    onOtherKey: (event, index) => onLoaded(rowAt(index), (row) => props.onRowKey?.(event, row, index)),
  });
  useKeptFocus(props.kept, scroller, focus);
  useImperativeHandle(props.handle, () => ({
    focusRow: (index) => focus({ row: index }),
    showRow: (index) => virtualizer.scrollToIndex(index, { align: 'center' }),
  }));

  function onStep(step: Exclude<GridStep, { kind: 'go' }>) {
    if (step.kind === 'leave') return props.onEscape?.();
    const index = step.kind === 'toggle' ? step.row : step.place.row;
    const row = rowAt(index);
    if (row === undefined) return;
    if (step.kind === 'toggle') tree?.onToggle(row, step.open);
    else props.onOpen?.(row, index);
  }

  function onClick(event: MouseEvent<HTMLDivElement>) {
    if (!(event.target instanceof Element) || event.target.closest('a, button, input') !== null) return;
    const index = Number(event.target.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? Number.NaN);
    if (!Number.isInteger(index) || String(getSelection()) !== '') return;
    focus({ row: index });
    onLoaded(rowAt(index), (row) => props.onOpen?.(row, index));
  }

  const tracks = columns.shown.map(({ track }) => track).join(' ');
  const width = asCards ? 0 : columns.shown.reduce((sum, column) => sum + column.width, 0);
  const style = { '--tracks': tracks, '--width': `${width}px`, '--head': `${head}px` } as CSSProperties;
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its role is one of two; its rows have the focus
    <div
      ref={scroller}
      className={`${styles.grid} ${props.stale === true ? styles.stale : ''} ${wraps ? styles.wraps : ''}`}
      style={style}
      role={tree === undefined ? 'grid' : 'treegrid'}
      aria-label={props.label}
      aria-rowcount={props.rowCount === undefined ? -1 : rows + (asCards ? 0 : 1)}
      aria-busy={props.rowCount === undefined || props.stale === true}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onClick={onClick}
    >
      {!asCards && (
        <div role="rowgroup" className={styles.head}>
          <GridHead
            shown={columns.shown}
            sort={props.sort}
            onSort={props.onSort}
            onResize={columns.resize}
            placeColumn={place.row < 0 ? place.column : undefined}
          />
        </div>
      )}
      <div role="rowgroup" className={styles.body} style={{ blockSize: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = props.rowCount === undefined ? undefined : rowAt(index);
          return (
            <GridRow
              key={index}
              index={index}
              row={row}
              start={start - head}
              shown={columns.shown}
              card={asCards ? props.card : undefined}
              ariaIndex={index + (asCards ? 1 : 2)}
              level={onLoaded(row, tree?.level)}
              open={onLoaded(row, tree?.open)}
              selected={onLoaded(row, (loaded) => props.rowId(loaded) === props.selectedId) ?? false}
              stop={index === place.row ? (place.column ?? 'row') : undefined}
              measure={wraps ? virtualizer.measureElement : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}

function onLoaded<Row, Answer>(
  row: Row | undefined,
  ask: ((row: Row) => Answer) | undefined,
): Answer | undefined {
  return row === undefined ? undefined : ask?.(row);
}

/** The place, in a grid that may have fewer rows or columns now. */
function inside({ row, column }: GridPlace, rows: number, columns: number): GridPlace {
  const inRow = Math.min(row, Math.max(rows - 1, 0));
  return column === undefined ? { row: inRow } : { row: inRow, column: Math.min(column, columns - 1) };
}
