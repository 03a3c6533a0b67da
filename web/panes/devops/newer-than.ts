import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';

/** `rows` that changed; undefined where that is not known. */
export type Newer = { asOf: string; rows: number | undefined };

/** Newer numbers, if they differ from those shown, or a row of the view does. Times alone are no news. */
export function newerThan(
  shown: InventorySummary | undefined,
  newer: InventorySummary | undefined,
  view: 'tree' | 'flat',
): Newer | undefined {
  if (shown === undefined || newer === undefined || newer.asOf <= shown.asOf) return undefined;
  const { asOf, changedProjects = 0, changedGroups = 0 } = newer;
  const rows = view === 'tree' ? changedProjects + changedGroups : changedProjects;
  if (rows === 0 && numbersOf(shown) === numbersOf(newer)) return undefined;
  return { asOf, rows: rows === 0 ? undefined : rows };
}

function numbersOf({ tiles: { lastRead: _read, lastActivityAt: _activity, ...numbers } }: InventorySummary) {
  return JSON.stringify(numbers);
}
