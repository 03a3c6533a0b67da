import type { Budget } from '../../shared/contracts/arm/budget.ts';
import { budgetAmount, budgetUnit } from '../parts/budget-text.ts';
import { exactText } from '../parts/when-text.ts';
import { words } from '../words/en.ts';
import { TrustItem } from './trust-item.tsx';

/** Requests to GitLab of the last whole minute. It changes all the time, so screen readers do not announce it. */
export function TrustBudget({ budget }: { budget: Budget }) {
  const { requests, budget: label, budgetTitle, requestsTitle } = words.trust;
  const isLimited = budget.limitAMinute !== undefined;
  const title = isLimited ? budgetTitle : requestsTitle;
  return (
    <TrustItem quiet title={title(exactText(new Date(budget.at)))}>
      {isLimited ? label : requests} <b>{budgetAmount(budget)}</b> {budgetUnit(budget)}
    </TrustItem>
  );
}
