import type { Outcome, Refusal } from '../attempt.ts';
import { closedUntil, letThrough, pause, refuse, tell, unanswered } from './budget.ts';
import type { BudgetName, Budgets } from './budgets.ts';
import { exhaustedBy } from './classify-outcome.ts';

/** What was sent, and the budgets it was charged to: the innermost first, the address last. */
export type Sent = { names: readonly BudgetName[]; hasToken: boolean; sentAt: number };
/** The budget that GitLab has just closed; absent when none was, or when it stays what it was. */
export type Closed = { name: BudgetName; until: number; status: number };

const widestJitterMs = 1_000;
/** What the edge says when it doesn't reach GitLab. */
const fromTheEdge = new Set([502, 503, 504]);

/**
 * Lets the budgets learn from an answer. Gives the outcome as it is to be heeded: a 429 with the wait that its budget makes
 * of it, which is what GitLab asks at least.
 */
export function updateBudgets(
  budgets: Budgets,
  sent: Sent,
  outcome: Outcome,
  random: () => number,
  now: number,
): { outcome: Outcome; closed?: Closed } {
  if (outcome.kind === 'answered' || outcome.kind === 'refused') heedRate(budgets, sent, outcome, now);
  if (outcome.kind === 'refused' && outcome.status === 429) {
    return heedThrottle(budgets, sent, outcome, random, now);
  }
  const { names } = sent;
  if (wasLetThrough(outcome)) changeAll(budgets, names, (budget) => letThrough(budget, sent.sentAt), now);
  else returnTries(budgets, names, sent.sentAt, now);
  const closed = heedMaintenance(budgets, sent, outcome, random, now);
  return { outcome, ...(closed !== undefined && { closed }) };
}

/** What was never answered: others may be tried in its place. */
export function returnTries(
  budgets: Budgets,
  names: readonly BudgetName[],
  sentAt: number,
  now: number,
): void {
  changeAll(budgets, names, (budget) => unanswered(budget, sentAt), now);
}

/** `RateLimit-*` speak of the general budget, never of the endpoint's. */
function heedRate(
  budgets: Budgets,
  sent: Sent,
  { rate, status }: { rate: Refusal['rate']; status: number },
  now: number,
): void {
  if (rate === undefined) return;
  const name = nameOf(sent, sent.hasToken ? 'user' : 'address');
  budgets.change(name, (budget) => tell(budget, rate, status === 429, now), now);
}

/** A 429 is about one budget: those further out let it through, those further in were not asked. */
function heedThrottle(
  budgets: Budgets,
  sent: Sent,
  refusal: Refusal,
  random: () => number,
  now: number,
): { outcome: Outcome; closed?: Closed } {
  const { names, sentAt, hasToken } = sent;
  const name = nameOf(sent, exhaustedBy(refusal, hasToken));
  const place = names.indexOf(name);
  const wasOpen = closedUntil(budgets.get(name)) <= now;
  returnTries(budgets, names.slice(0, place), sentAt, now);
  changeAll(budgets, names.slice(place + 1), (budget) => letThrough(budget, sentAt), now);
  const refused = { sentAt, askedMs: refusal.requestedWaitMs };
  budgets.change(name, (budget) => refuse(budget, refused, random(), now), now);
  const { closed } = budgets.get(name);
  const until = closedUntil(budgets.get(name));
  const isNews = wasOpen && closed?.inRow === 1;
  const outcome = { ...refusal, requestedWaitMs: Math.max(0, until - now) };
  return { outcome, ...(isNews && { closed: { name, until, status: refusal.status } }) };
}

/** A 5xx that names a time is about the instance. */
function heedMaintenance(
  budgets: Budgets,
  sent: Sent,
  outcome: Outcome,
  random: () => number,
  now: number,
): Closed | undefined {
  if (outcome.kind !== 'refused' || outcome.status < 500 || outcome.requestedWaitMs === undefined)
    return undefined;
  const { requestedWaitMs: waitMs, status } = outcome;
  const until = now + waitMs + random() * Math.min(waitMs / 10, widestJitterMs);
  const name = nameOf(sent, 'address');
  const wasOpen = closedUntil(budgets.get(name)) <= now;
  budgets.change(name, (budget) => pause(budget, until), now);
  return wasOpen ? { name, until, status } : undefined;
}

function wasLetThrough(outcome: Outcome): boolean {
  if (outcome.kind === 'barred') return false;
  return outcome.status !== undefined && !fromTheEdge.has(outcome.status);
}

function changeAll(
  budgets: Budgets,
  names: readonly BudgetName[],
  by: Parameters<Budgets['change']>[1],
  now: number,
): void {
  for (const name of names) budgets.change(name, by, now);
}

function nameOf({ names }: Sent, of: BudgetName['of']): BudgetName {
  return names.find((name) => name.of === of) ?? names.at(-1)!;
}
