import type { Answer, Outcome, Refusal } from '../attempt.ts';
import { pause, refuse, tell } from './budget.ts';
import type { BudgetName, Budgets } from './budgets.ts';
import { exhaustedBy } from './judge-outcome.ts';

type Sent = { names: readonly BudgetName[]; hasToken: boolean; sentAt: number };

/** GitLab's windows end for all its clients in the same second. */
const widestJitterMs = 1_000;

/**
 * Lets the budgets learn from an answer. Gives the one that GitLab has just closed and until when; undefined when none
 * was, or when it was closed already.
 */
export function heedOutcome(
  budgets: Budgets,
  sent: Sent,
  outcome: Outcome,
  random: () => number,
  now: number,
): { name: BudgetName; until: number; status: number } | undefined {
  if (outcome.kind !== 'answered' && outcome.kind !== 'refused') return undefined;
  heedRate(budgets, sent, outcome, now);
  if (outcome.kind !== 'refused' || outcome.askedWaitMs === undefined) return undefined;
  return heedRefusal(budgets, sent, outcome, outcome.askedWaitMs, random, now);
}

function heedRate(budgets: Budgets, sent: Sent, { rate }: Answer | Refusal, now: number): void {
  if (rate === undefined) return;
  // `RateLimit-*` speak of the general budget, never of the endpoint's.
  budgets.change(nameOf(sent, sent.hasToken ? 'user' : 'address'), (budget) => tell(budget, rate, now), now);
}

/** A 429 is about one budget; a 5xx that names a time (a maintenance) is about the instance. */
function heedRefusal(
  budgets: Budgets,
  sent: Sent,
  refusal: Refusal,
  waitMs: number,
  random: () => number,
  now: number,
): { name: BudgetName; until: number; status: number } | undefined {
  const { status } = refusal;
  const until = now + waitMs + random() * Math.min(waitMs / 10, widestJitterMs);
  const name = nameOf(sent, status === 429 ? exhaustedBy(refusal, sent.hasToken) : 'address');
  const wasOpen = budgets.get(name).blockedUntil <= now;
  if (status === 429) budgets.change(name, (budget) => refuse(budget, sent.sentAt, until, now), now);
  else if (status >= 500) budgets.change(name, (budget) => pause(budget, until), now);
  else return undefined;
  return wasOpen ? { name, until, status } : undefined;
}

function nameOf({ names }: Sent, of: BudgetName['of']): BudgetName {
  // The address is the last, and counts everything.
  return names.find((name) => name.of === of) ?? names.at(-1)!;
}
