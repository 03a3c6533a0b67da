import type { PointerEvent } from 'react';

import { Icon } from '../icon.tsx';
import styles from './data-grid.module.css';
import { nextSort, type GridSort, type ShownColumn } from './grid-column.ts';

type Props<Row> = {
  shown: readonly ShownColumn<Row>[];
  sort: GridSort | undefined;
  onSort: ((sort: GridSort) => void) | undefined;
  onResize: (id: string, width: number) => void;
  /** The column of the tab stop. */
  placeColumn: number | undefined;
};

/** The sticky head. Its edges can be dragged; the menu of columns has buttons for the same. */
export function GridHead<Row>({ shown, sort, onSort, onResize, placeColumn }: Props<Row>) {
  return (
    <div className={styles.headRow} role="row" aria-rowindex={1}>
      {shown.map(({ column }, index) => {
        const sorted = sort?.column === column.id ? sort.direction : undefined;
        const sortable = column.sort !== undefined && onSort !== undefined;
        const stop = placeColumn === index ? 0 : -1;
        return (
          <div
            key={column.id}
            className={`${styles.headCell} ${alignOf(column.align)} ${column.small ? styles.small : ''}`}
            role="columnheader"
            aria-sort={sortable ? (sorted ?? 'none') : undefined}
            tabIndex={sortable ? undefined : stop}
            data-place={placeColumn === index ? 'head' : undefined}
          >
            {sortable ? (
              <button
                type="button"
                tabIndex={stop}
                className={column.iconHead === true && sorted === undefined ? styles.unsorted : undefined}
                aria-label={column.iconHead === true ? column.title : undefined}
                title={column.iconHead === true ? column.title : undefined}
                onClick={() => onSort(nextSort(column, sort))}
              >
                {column.iconHead !== true && column.title}
                {(sorted !== undefined || column.iconHead === true) && (
                  <Icon name={sorted === 'ascending' ? 'arrow-up' : 'arrow-down'} />
                )}
              </button>
            ) : (
              column.title
            )}
            <span
              className={styles.edge}
              aria-hidden="true"
              onPointerDown={(event) => dragEdge(event, (width) => onResize(column.id, width))}
            />
          </div>
        );
      })}
    </div>
  );
}

export function alignOf(align: 'end' | 'center' | undefined): string {
  return (align === 'end' ? styles.end : align === 'center' ? styles.center : '') ?? '';
}

function dragEdge(event: PointerEvent<HTMLElement>, onWidth: (width: number) => void) {
  const edge = event.currentTarget;
  const startX = event.clientX;
  const startWidth = edge.parentElement?.offsetWidth ?? 0;
  const direction = getComputedStyle(edge).direction === 'rtl' ? -1 : 1;
  const move = (next: globalThis.PointerEvent) => onWidth(startWidth + direction * (next.clientX - startX));
  event.preventDefault();
  edge.setPointerCapture(event.pointerId);
  edge.addEventListener('pointermove', move);
  edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), {
    once: true,
  });
}
