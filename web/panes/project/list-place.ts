import { z } from 'zod';

import type { InventoryItem } from '../../../shared/contracts/arm/posture-panes.ts';

/** The list from which a project was opened, as the list leaves it in the history entry: its search, and the row there. */
const OpenedFrom = z.object({ list: z.string(), row: z.int().min(0) });
export type OpenedFrom = z.infer<typeof OpenedFrom>;

export type ListPlace = {
  /** From 1. */
  at: number;
  of: number;
  previous: InventoryItem | undefined;
  next: InventoryItem | undefined;
};

export function openedFrom(state: unknown): OpenedFrom | undefined {
  return OpenedFrom.safeParse(state).data;
}

/** The part of a long list to read around a row: the same for neighbours, so that moving on seldom asks again. */
export function windowAround(row: number): { skip: number; top: number } {
  return { skip: Math.max(0, Math.floor(row / 50) * 50 - 50), top: 150 };
}

/** Place of a project in a part of a list that begins at `skip`. Undefined if the list has moved and it is not there. */
export function placeIn(
  items: readonly InventoryItem[],
  { skip, count }: { skip: number; count: number },
  resourceId: string,
): ListPlace | undefined {
  const index = items.findIndex(({ id }) => id.toLowerCase() === resourceId.toLowerCase());
  if (index < 0) return undefined;
  return { at: skip + index + 1, of: count, previous: items[index - 1], next: items[index + 1] };
}
