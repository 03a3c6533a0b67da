import { z } from 'zod';

import type { GridColumn } from './grid-column.ts';

/** A reader's choice of columns, kept in `localStorage`. What it does not name is as the pane has it. */
export const ColumnLayout = z.object({
  order: z.array(z.string()),
  widths: z.record(z.string(), z.number().min(40).max(1_000)),
  shown: z.record(z.string(), z.boolean()),
});
export type ColumnLayout = z.infer<typeof ColumnLayout>;

export const asDesigned: ColumnLayout = { order: [], widths: {}, shown: {} };

type Sized = Pick<GridColumn<never>, 'id' | 'width' | 'grows' | 'fixed' | 'hideBelow'>;

/** The text of a stored layout; anything odd is no layout. */
export function readLayout(text: string | null): ColumnLayout {
  try {
    return ColumnLayout.parse(JSON.parse(text ?? 'null'));
  } catch {
    return asDesigned;
  }
}

/** Ids in order: fixed ones first, then as chosen, then new columns at the place that the pane gives them. */
export function orderOf(columns: readonly Sized[], chosen: readonly string[]): string[] {
  const free = columns.filter(({ fixed }) => fixed !== true).map(({ id }) => id);
  const order = chosen.filter((id) => free.includes(id));
  for (const [index, id] of free.entries()) {
    if (!order.includes(id)) order.splice(order.indexOf(free[index - 1] ?? '') + 1, 0, id);
  }
  return [...columns.filter(({ fixed }) => fixed === true).map(({ id }) => id), ...order];
}

export function isShown(column: Sized, layout: ColumnLayout, windowWidth: number): boolean {
  if (column.fixed === true) return true;
  return layout.shown[column.id] ?? windowWidth >= (column.hideBelow ?? 0);
}

/** A column's track in `grid-template-columns`. A growing one that was given a width keeps it. */
export function trackOf(column: Sized, widths: ColumnLayout['widths']): string {
  const chosen = widths[column.id];
  if (column.grows === true && chosen === undefined) return `minmax(${column.width}px, 1fr)`;
  return `${chosen ?? column.width}px`;
}

/** One place to the left or right among the columns that can move. */
export function moved(order: readonly string[], id: string, by: -1 | 1, fixed: number): string[] {
  const from = order.indexOf(id);
  const to = from + by;
  if (from < fixed || to < fixed || to >= order.length) return [...order];
  const rest = order.filter((other) => other !== id);
  return rest.toSpliced(to, 0, id);
}
