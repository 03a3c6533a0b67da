import type { InventorySummary } from '../../../shared/contracts/arm/posture-panes.ts';

/** `projects` that changed; undefined where that is not known. */
export type Newer = { asOf: string; projects: number | undefined };

/** Newer numbers, if they differ from those shown, or a project does. Times alone are no news. */
export function newerThan(
  shown: InventorySummary | undefined,
  newer: InventorySummary | undefined,
): Newer | undefined {
  if (shown === undefined || newer === undefined || newer.asOf <= shown.asOf) return undefined;
  const { asOf, changedProjects = 0 } = newer;
  if (changedProjects === 0 && numbersOf(shown) === numbersOf(newer)) return undefined;
  return { asOf, projects: changedProjects === 0 ? undefined : changedProjects };
}

function numbersOf({ tiles: { lastRead: _read, lastActivityAt: _activity, ...numbers } }: InventorySummary) {
  return JSON.stringify(numbers);
}
