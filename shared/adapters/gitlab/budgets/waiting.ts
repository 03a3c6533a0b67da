import type { BudgetName } from './budget-name.ts';
import type { Want } from './plan-leases.ts';

/** Requests of one priority that wait for the same budgets. */
export type Waiting = { names: readonly BudgetName[]; isUrgent: boolean; count: number };

/** Rows of a transaction, and budgets of one request. */
const [maxRows, maxBudgetsOfRequest] = [100, 3];

/** All of them, if their rows fit into a transaction. */
export function fitting(waiting: readonly Waiting[]): readonly Waiting[] | undefined {
  const keys = new Set(waiting.flatMap(({ names }) => names.map(({ key }) => key)));
  return keys.size <= maxRows ? waiting : undefined;
}

/** The first ones whose rows fit. */
export function firstFitting(due: readonly Waiting[]): readonly Waiting[] {
  return fitting(due.slice(0, maxRows)) ?? due.slice(0, Math.floor(maxRows / maxBudgetsOfRequest));
}

export function wantOf({ names, isUrgent, count }: Waiting): Want {
  return { keys: names.map(({ key }) => key), isUrgent, waiting: count };
}

/** Identifies them as long as they wait. */
export function keyOf({ names, isUrgent }: Waiting): string {
  return [isUrgent, ...names.map(({ key }) => key)].join(' ');
}
