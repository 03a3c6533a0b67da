import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';

/** The time of newer numbers, if they differ from those shown. Times alone are no news. */
export function newerThan(
  shown: InventorySummary | undefined,
  newer: InventorySummary | undefined,
): string | undefined {
  if (shown === undefined || newer === undefined || newer.asOf <= shown.asOf) return undefined;
  return numbersOf(shown) === numbersOf(newer) ? undefined : newer.asOf;
}

function numbersOf({ tiles: { lastRead: _read, lastActivityAt: _activity, ...numbers } }: InventorySummary) {
  return JSON.stringify(numbers);
}
