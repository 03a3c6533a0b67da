import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';
import { type Budget, earliest, isIdle, mayTry, newBudget, spend } from './budget.ts';
import { endpointsOf } from './endpoint-of.ts';
import type { KnownLimits } from './known-limits.ts';

/** One budget, with whom it is for; `limit` is absent where none is known. */
export type BudgetName = { of: 'endpoint' | 'user' | 'address'; key: string; limit: WindowLimit | undefined };
export type Request = { method: string; path: string; connector: string; hasToken: boolean };

export type Budgets = {
  /** Those that a request counts against: what is not of the API has no endpoint, what is without a token no user. */
  of(request: Request): BudgetName[];
  /** When a request may go that is the `nthOf(name)`th to wait for a budget, and for which of them it waits longest. */
  earliest(
    names: readonly BudgetName[],
    nthOf: (name: BudgetName) => number,
    urgent: boolean,
    now: number,
  ): { at: number; name: BudgetName };
  /** Whether one more may be tried in all of them; where not, an answer is awaited. */
  mayTry(names: readonly BudgetName[]): boolean;
  spend(names: readonly BudgetName[], now: number): void;
  get(name: BudgetName): Budget;
  change(name: BudgetName, change: (budget: Budget) => Budget, now: number): void;
};

/** Beyond so many those are thrown away that hold nothing. */
const maxKept = 5_000;

/**
 * The budgets of one instance in one process. A connector stands for its user: tokens are renewed, and whom they belong
 * to is not known; where two connectors have the same user, refusals teach it.
 */
export function createBudgets(limits: KnownLimits): Budgets {
  const endpointOf = endpointsOf(limits.endpoints);
  const kept = new Map<string, Budget>();

  function get({ key, limit }: BudgetName): Budget {
    return kept.get(key) ?? newBudget(limit);
  }

  function change(name: BudgetName, by: (budget: Budget) => Budget, now: number): void {
    if (!kept.has(name.key) && kept.size >= maxKept) sweep(now);
    kept.set(name.key, by(get(name)));
  }

  function sweep(now: number): void {
    for (const [key, budget] of kept) if (isIdle(budget, now)) kept.delete(key);
  }

  return {
    of({ method, path, connector, hasToken }) {
      const endpoint = endpointOf(method, path);
      const address: BudgetName = { of: 'address', key: 'all requests', limit: limits.address };
      if (!hasToken) return [address];
      const user: BudgetName = { of: 'user', key: `all of ${connector}`, limit: limits.user };
      if (endpoint === undefined) return [user, address];
      const { name, limit } = endpoint;
      return [{ of: 'endpoint', key: `${name} of ${connector}`, limit }, user, address];
    },
    earliest(names, nthOf, urgent, now) {
      const times = names.map((name) => ({ name, at: earliest(get(name), nthOf(name), urgent, now) }));
      return times.reduce((latest, time) => (time.at > latest.at ? time : latest));
    },
    mayTry: (names) => names.every((name) => mayTry(get(name))),
    spend(names, now) {
      for (const name of names) change(name, (budget) => spend(budget, now), now);
    },
    get,
    change,
  };
}
