import { memo, type ReactNode } from 'react';

import { gridWords } from '../../words/parts.ts';
import styles from './data-grid.module.css';
import type { ShownColumn } from './grid-column.ts';
import { alignOf } from './grid-head.tsx';

type Props<Row> = {
  index: number;
  /** Undefined while it is not loaded. */
  row: Row | undefined;
  start: number;
  shown: readonly ShownColumn<Row>[];
  /** The only cell below 720 pixels. */
  card: ((row: Row) => ReactNode) | undefined;
  ariaIndex: number;
  level: number | undefined;
  open: boolean | undefined;
  selected: boolean;
  /** Whether the tab stop is here: the row itself or one of its cells. */
  stop: 'row' | number | undefined;
  measure: ((element: HTMLElement | null) => void) | undefined;
};

function PlainGridRow<Row>(props: Props<Row>) {
  const { index, row, start, shown, card, level, open, selected, stop, measure } = props;
  const cells =
    card === undefined
      ? shown.map(({ column }) => ({
          id: column.id,
          align: column.align,
          draw: column.cell,
          hint: column.hint,
        }))
      : [{ id: 'card', align: undefined, draw: card, hint: undefined }];

  return (
    <div
      ref={measure}
      className={card === undefined ? styles.row : `${styles.row} ${styles.card}`}
      role="row"
      aria-rowindex={props.ariaIndex}
      aria-level={level}
      aria-expanded={open}
      aria-selected={selected}
      aria-busy={row === undefined ? true : undefined}
      tabIndex={stop === 'row' ? 0 : -1}
      data-row={index}
      data-index={index}
      data-place={stop === 'row' ? 'row' : undefined}
      style={{ transform: `translateY(${start}px)` }}
    >
      {cells.map(({ id, align, draw, hint }, column) => {
        const content = row === undefined ? undefined : draw(row);
        return (
          <div
            key={id}
            title={row === undefined ? undefined : (hint?.(row) ?? textOf(content))}
            className={`${styles.cell} ${alignOf(align)} ${row === undefined ? styles.skeleton : ''}`}
            role="gridcell"
            tabIndex={stop === column ? 0 : undefined}
            data-place={stop === column ? 'cell' : undefined}
          >
            {content}
            {row === undefined && column === 0 && (
              <span className="visually-hidden">{gridWords.loading}</span>
            )}
          </div>
        );
      })}
    </div>
  );
}

function textOf(content: ReactNode): string | undefined {
  return typeof content === 'string' ? content : undefined;
}

/** Scrolling draws new rows only; the ones that stay are not rendered again. */
export const GridRow = memo(PlainGridRow) as typeof PlainGridRow;
