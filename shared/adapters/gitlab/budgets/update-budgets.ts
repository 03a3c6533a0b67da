import type { Outcome, ErrorResponse } from '../attempt.ts';
import { closedUntil, letThrough, pause, throttle, applyHeaders, unanswered } from './budget.ts';
import type { BudgetName } from './budget-name.ts';
import type { Budgets } from './budgets.ts';
import { exhaustedBy } from './classify-outcome.ts';

/** A sent request: the budgets it was charged to, innermost first, the address last. */
export type Sent = { names: readonly BudgetName[]; hasToken: boolean; sentAt: number };
/** A budget that GitLab has just closed. */
export type Closed = { name: BudgetName; until: number; status: number };

const maxJitterMs = 1_000;
/** Statuses of a gateway that does not reach GitLab. */
const gatewayErrors = new Set([502, 503, 504]);

/**
 * Updates the budgets by an outcome. Returns the outcome, a 429 with the wait of its budget, which is at least the one
 * that GitLab asks for, and the budget that it closed, if any.
 */
export function updateBudgets(
  budgets: Budgets,
  sent: Sent,
  outcome: Outcome,
  random: () => number,
  now: number,
): { outcome: Outcome; closed?: Closed } {
  if (outcome.kind === 'success' || outcome.kind === 'errorResponse')
    applyRateLimitHeaders(budgets, sent, outcome, now);
  if (outcome.kind === 'errorResponse' && outcome.status === 429) {
    return applyThrottling(budgets, sent, outcome, random, now);
  }
  const { names } = sent;
  if (wasLetThrough(outcome)) changeAll(budgets, names, (budget) => letThrough(budget, sent.sentAt), now);
  else releaseTries(budgets, names, sent.sentAt, now);
  const closed = applyMaintenance(budgets, sent, outcome, random, now);
  return { outcome, ...(closed !== undefined && { closed }) };
}

/** For a request without a response: another may be tried in its place. */
export function releaseTries(
  budgets: Budgets,
  names: readonly BudgetName[],
  sentAt: number,
  now: number,
): void {
  changeAll(budgets, names, (budget) => unanswered(budget, sentAt), now);
}

/** `RateLimit-*` headers are about the general budget, never about the endpoint's. */
function applyRateLimitHeaders(
  budgets: Budgets,
  sent: Sent,
  { rate, status }: { rate: ErrorResponse['rate']; status: number },
  now: number,
): void {
  if (rate === undefined) return;
  const name = nameOf(sent, sent.hasToken ? 'user' : 'address');
  budgets.change(name, (budget) => applyHeaders(budget, rate, status === 429, now), now);
}

/** A 429 is about one budget: outer ones let the request through, inner ones did not see it. */
function applyThrottling(
  budgets: Budgets,
  sent: Sent,
  refusal: ErrorResponse,
  random: () => number,
  now: number,
): { outcome: Outcome; closed?: Closed } {
  const { names, sentAt, hasToken } = sent;
  const name = nameOf(sent, exhaustedBy(refusal, hasToken));
  const place = names.indexOf(name);
  const wasOpen = closedUntil(budgets.get(name)) <= now;
  releaseTries(budgets, names.slice(0, place), sentAt, now);
  changeAll(budgets, names.slice(place + 1), (budget) => letThrough(budget, sentAt), now);
  const throttled = { sentAt, requestedMs: refusal.requestedWaitMs };
  budgets.change(name, (budget) => throttle(budget, throttled, random(), now), now);
  const { closed } = budgets.get(name);
  const until = closedUntil(budgets.get(name));
  const isNew = wasOpen && closed?.inRow === 1;
  const outcome = { ...refusal, requestedWaitMs: Math.max(0, until - now) };
  return { outcome, ...(isNew && { closed: { name, until, status: refusal.status } }) };
}

/** A 5xx with a time is about the whole instance. */
function applyMaintenance(
  budgets: Budgets,
  sent: Sent,
  outcome: Outcome,
  random: () => number,
  now: number,
): Closed | undefined {
  if (outcome.kind !== 'errorResponse' || outcome.status < 500 || outcome.requestedWaitMs === undefined)
    return undefined;
  const { requestedWaitMs: waitMs, status } = outcome;
  const until = now + waitMs + random() * Math.min(waitMs / 10, maxJitterMs);
  const name = nameOf(sent, 'address');
  const wasOpen = closedUntil(budgets.get(name)) <= now;
  budgets.change(name, (budget) => pause(budget, until), now);
  return wasOpen ? { name, until, status } : undefined;
}

function wasLetThrough(outcome: Outcome): boolean {
  if (outcome.kind === 'blocked') return false;
  return outcome.status !== undefined && !gatewayErrors.has(outcome.status);
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
