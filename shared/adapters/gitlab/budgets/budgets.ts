import { type Budget, earliest, isIdle, mayTry, newBudget, spend } from './budget.ts';
import type { BudgetLeases } from './budget-leases.ts';
import type { BudgetName } from './budget-name.ts';
import { endpointsOf } from './endpoint-of.ts';
import type { KnownLimits } from './known-limits.ts';
import type { Waiting } from './waiting.ts';

export type Request = { method: string; path: string; connector: string; hasToken: boolean };

export type Budgets = {
  /** The budgets that a request counts against: none of an endpoint outside the API, none of a user without a token. */
  of(request: Request): BudgetName[];
  /** When the `nthOf(name)`th request in each budget may be sent, and the budget that it waits for longest. */
  earliest(
    names: readonly BudgetName[],
    nthOf: (name: BudgetName) => number,
    urgent: boolean,
    now: number,
  ): { at: number; name: BudgetName };
  /** True if one more request may be tried in all budgets; else a response or a ticket must come first. */
  mayTry(names: readonly BudgetName[], now: number): boolean;
  /** Asks for tickets for the requests that wait, most urgent first. Returns when to ask again. */
  want(waiting: readonly Waiting[], now: number): number | undefined;
  spend(names: readonly BudgetName[], now: number): void;
  get(name: BudgetName): Budget;
  change(name: BudgetName, change: (budget: Budget) => Budget, now: number): void;
};

/** Beyond this number idle budgets are dropped. */
const maxKept = 5_000;

/**
 * The budgets of one instance in one process, which shares them with others if it has `leases`. A connector stands for its user, who is not known by the token; if two
 * connectors have the same user, 429s show it.
 */
export function createBudgets(limits: KnownLimits, leases?: BudgetLeases): Budgets {
  const endpointOf = endpointsOf(limits.endpoints);
  const kept = new Map<string, Budget>();

  function get({ key, limit }: BudgetName): Budget {
    return kept.get(key) ?? newBudget(limit);
  }

  function change(name: BudgetName, by: (budget: Budget) => Budget, now: number): void {
    if (!kept.has(name.key) && kept.size >= maxKept) sweep(now);
    kept.set(name.key, by(get(name)));
  }

  function isLeased(name: BudgetName, now: number): boolean {
    return leases?.covers(name, get(name), now) === true;
  }

  function earliestIn(name: BudgetName, nth: number, urgent: boolean, now: number): number {
    return leases !== undefined && isLeased(name, now)
      ? leases.earliest(name, get(name), nth, urgent, now)
      : earliest(get(name), nth, urgent, now);
  }

  function sweep(now: number): void {
    for (const [key, budget] of kept) if (isIdle(budget, now)) kept.delete(key);
  }

  return {
    of({ method, path, connector, hasToken }) {
      const endpoint = endpointOf(method, path);
      const address: BudgetName = {
        of: 'address',
        key: 'all requests',
        limit: limits.address,
        isShared: true,
      };
      if (!hasToken) return [address];
      const user: BudgetName = { of: 'user', key: `all of ${connector}`, limit: limits.user, isShared: true };
      if (endpoint === undefined) return [user, address];
      const { name, limit } = endpoint;
      const isShared = limit?.perTarget !== true;
      return [{ of: 'endpoint', key: `${name} of ${connector}`, limit, isShared }, user, address];
    },
    earliest(names, nthOf, urgent, now) {
      const times = names.map((name) => ({ name, at: earliestIn(name, nthOf(name), urgent, now) }));
      return times.reduce((latest, time) => (time.at > latest.at ? time : latest));
    },
    mayTry: (names, now) =>
      names.every(
        (name) => mayTry(get(name)) && (!isLeased(name, now) || leases?.mayTake(name, now) === true),
      ),
    want: (waiting, now) =>
      leases?.want(
        waiting.map((one) => ({ ...one, names: one.names.filter((name) => isLeased(name, now)) })),
        get,
        now,
      ),
    spend(names, now) {
      for (const name of names) {
        if (isLeased(name, now)) leases?.spend(name, now);
        change(name, (budget) => spend(budget, now), now);
      }
    },
    get,
    change,
  };
}
