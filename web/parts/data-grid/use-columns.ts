import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useMemo, useState, useSyncExternalStore } from 'react';

import {
  asDesigned,
  isShown,
  moved,
  orderOf,
  readLayout,
  trackOf,
  type ColumnLayout,
} from './column-layout.ts';
import type { GridColumn, ShownColumn } from './grid-column.ts';

const features = tableFeatures({ columnOrderingFeature, columnSizingFeature, columnVisibilityFeature });
const noRows: Record<string, never>[] = [];

export type Columns<Row> = {
  shown: ShownColumn<Row>[];
  /** All, in their order, for the menu. */
  all: { id: string; title: string; shown: boolean; fixed: boolean; width: number }[];
  /** Columns that the list can be sorted by, also those not shown. */
  sortable: { id: string; title: string }[];
  show: (id: string, shown: boolean) => void;
  move: (id: string, by: -1 | 1) => void;
  resize: (id: string, width: number) => void;
  reset: () => void;
};

/** Order, width and choice of columns, kept in `localStorage` under the pane's name. `columns` must be stable. */
export function useColumns<Row>(name: string, columns: readonly GridColumn<Row>[]): Columns<Row> {
  const [layout, save] = useLayout(`palisade.columns.${name}`);
  const windowWidth = useSyncExternalStore(subscribeToWidth, () => innerWidth);
  const order = orderOf(columns, layout.order);
  const fixed = columns.filter((column) => column.fixed === true).length;
  const table = useTable({
    features,
    data: noRows,
    columns: useMemo(() => columns.map(({ id, width }) => ({ id, size: width, minSize: 40 })), [columns]),
    state: {
      columnOrder: order,
      columnSizing: layout.widths,
      columnVisibility: Object.fromEntries(columns.map((one) => [one.id, isShown(one, layout, windowWidth)])),
    },
  });

  const byId = new Map(columns.map((column) => [column.id, column]));
  const known = table.getAllLeafColumns().flatMap((leaf) => {
    const column = byId.get(leaf.id);
    return column === undefined ? [] : [{ leaf, column }];
  });
  const ordered = known.toSorted((a, b) => order.indexOf(a.leaf.id) - order.indexOf(b.leaf.id));
  return {
    shown: ordered
      .filter(({ leaf }) => leaf.getIsVisible())
      .map(({ leaf, column }) => ({ column, track: trackOf(column, layout.widths), width: leaf.getSize() })),
    all: ordered.map(({ leaf, column }) => ({
      id: leaf.id,
      title: column.title,
      shown: leaf.getIsVisible(),
      fixed: column.fixed === true,
      width: leaf.getSize(),
    })),
    sortable: columns.filter(({ sort }) => sort !== undefined),
    show: (id, shown) => save({ ...layout, shown: { ...layout.shown, [id]: shown } }),
    move: (id, by) => save({ ...layout, order: moved(order, id, by, fixed) }),
    resize: (id, width) =>
      save({ ...layout, widths: { ...layout.widths, [id]: Math.min(1_000, Math.max(40, width)) } }),
    reset: () => save(asDesigned),
  };
}

function useLayout(key: string): [ColumnLayout, (layout: ColumnLayout) => void] {
  const [layout, setLayout] = useState(() => readLayout(stored(key)));
  return [
    layout,
    (next) => {
      setLayout(next);
      keep(key, next);
    },
  ];
}

/** A browser may refuse storage; then the choice holds until the page is closed. */
function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, layout: ColumnLayout) {
  try {
    localStorage.setItem(key, JSON.stringify(layout));
  } catch {
    // As above.
  }
}

function subscribeToWidth(changed: () => void): () => void {
  addEventListener('resize', changed);
  return () => removeEventListener('resize', changed);
}
