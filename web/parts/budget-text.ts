import type { Budget } from '../../shared/contracts/arm/budget.ts';
import { words } from '../words/en.ts';
import { exact } from './amount.ts';

/** `412 of 600`, or `412` where no limit is known. */
export function budgetAmount({ usedAMinute, limitAMinute }: Budget): string {
  const used = exact(usedAMinute);
  return limitAMinute === undefined ? used : words.trust.of(used, exact(limitAMinute));
}

/** `a minute`, and how many requests GitLab refused, if any. */
export function budgetUnit({ refusedAMinute }: Budget): string {
  const { aMinute, refused } = words.trust;
  return refusedAMinute === 0 ? aMinute : `${aMinute}, ${refused(exact(refusedAMinute))}`;
}
