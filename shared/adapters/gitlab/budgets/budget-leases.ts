import { liveProcesses } from '../../../features/connectors/domain/shared-budget.ts';
import type { SharedBudgets } from '../../../features/connectors/ports.ts';
import { type Budget, earliest } from './budget.ts';
import type { BudgetName } from './budget-name.ts';
import { createHeldTickets } from './held-tickets.ts';
import { isContended, leaseRows } from './lease-rows.ts';
import { asBudget, planLeases } from './plan-leases.ts';
import { firstFitting, fitting, keyOf, type Waiting, wantOf } from './waiting.ts';

/** The part of one process in the budgets that all processes of the deployment share. */
export type BudgetLeases = {
  /** True if the limit of a budget is known, so that it can be divided. */
  covers(name: BudgetName, budget: Budget, now: number): boolean;
  /** When the `nth` waiting request may be sent; an estimate as long as no ticket is held for it. */
  earliest(name: BudgetName, budget: Budget, nth: number, urgent: boolean, now: number): number;
  /** True if a ticket may be used now, or if the tables fail and the process goes by its part. */
  mayTake(name: BudgetName, now: number): boolean;
  spend(name: BudgetName, now: number): void;
  /** Takes leases for the requests that wait, most urgent first. Returns when to ask again. */
  want(waiting: readonly Waiting[], budgetOf: (name: BudgetName) => Budget, now: number): number | undefined;
};

export type BudgetLeasesDeps = {
  store: SharedBudgets;
  instanceUrl: string;
  processId: string;
  now: () => number;
  random: () => number;
  log: Record<'warn', (sentence: string, fields: Record<string, unknown>) => void>;
  /** Called when tickets have come, or will not come before the tables answer again. `isNews`: estimates that were given before no longer hold. */
  onChange: (isNews: boolean) => void;
};

/** The part of each limit that a process uses while the tables fail: never more than the limit with up to 16 processes. */
const shareWithoutTables = 1 / 16;
const retriedAfterMs = 5_000;

/** While other processes write all the time, the rows are tried again so much later. */
const contendedMs = 250;

export function createBudgetLeases(deps: BudgetLeasesDeps): BudgetLeases {
  const { instanceUrl, processId: by, now, random, log, onChange } = deps;
  const held = createHeldTickets();
  const rows = leaseRows(deps);
  /** By want: when to ask again. */
  const askAt = new Map<string, number>();
  let failingUntil: number | undefined;
  let isAsking = false;

  /** When the `nth` request without a ticket may be sent, if processes that want one take turns. */
  function estimate({ key, limit }: BudgetName, nth: number, urgent: boolean, at: number): number {
    const row = rows.known(key);
    if (row === undefined) return at;
    return earliest(asBudget(row, limit), nth * Math.max(1, liveProcesses(row, at)), urgent, at);
  }

  function isCovered({ names, isUrgent, count }: Waiting, at: number): boolean {
    const usable = names.map(
      ({ key }) => held.of(key, at).filter((ticket) => !isUrgent || ticket.at <= at).length,
    );
    return Math.min(...usable) >= count;
  }

  async function ask(waiting: readonly Waiting[], budgetOf: (name: BudgetName) => Budget): Promise<void> {
    const names = [...new Map(waiting.flatMap((one) => one.names.map((name) => [name.key, name]))).values()];
    const keys = names.map(({ key }) => key);
    let isNews = failingUntil !== undefined || keys.some((key) => rows.known(key) === undefined);
    try {
      const { leased, retryAt, tickets } = await rows.change(keys, (found) => {
        const at = now();
        const before = new Map(
          names.map((name) => [name.key, held.leased(name.key, name.limit, budgetOf(name).reported, at)]),
        );
        const plan = planLeases(waiting.map(wantOf), before, found, { by, now: at, jitter: random() });
        return { ...plan, leased: before };
      });
      for (const [key, { unsettled }] of leased) held.settled(key, unsettled.length);
      for (const [key, added] of tickets) held.add(key, added);
      waiting.forEach((one, index) => askAt.set(keyOf(one), retryAt[index]!));
      failingUntil = undefined;
    } catch (failure) {
      if (isContended(failure)) for (const one of waiting) askAt.set(keyOf(one), now() + contendedMs);
      else isNews = fail(failure);
    }
    isAsking = false;
    onChange(isNews);
  }

  /** Returns whether it failed for the first time in a row. */
  function fail(failure: unknown): boolean {
    const isNew = failingUntil === undefined;
    failingUntil = now() + retriedAfterMs;
    if (!isNew) return false;
    const reason = failure instanceof Error ? failure.message : 'unknown';
    log.warn('budgets of GitLab are not shared', { instanceUrl, reason });
    return true;
  }

  return {
    covers: ({ isShared, limit }, { reported }, at) =>
      isShared && (limit !== undefined || (reported !== undefined && reported.until > at)),
    earliest(name, budget, nth, urgent, at) {
      if (failingUntil !== undefined) return earliest(partOf(budget), nth, urgent, at);
      const tickets = held.of(name.key, at);
      const ticket = tickets[nth - 1];
      const shared = ticket?.at ?? estimate(name, nth - tickets.length, urgent, at);
      return Math.max(earliest({ ...budget, configured: Infinity }, nth, urgent, at), shared);
    },
    mayTake({ key }, at) {
      const [ticket] = held.of(key, at);
      return failingUntil !== undefined || (ticket !== undefined && ticket.at <= at);
    },
    spend: ({ key, limit }, at) => held.take(key, limit, at),
    want(waiting, budgetOf, at) {
      for (const [key, time] of askAt) if (time <= at) askAt.delete(key);
      const limited = waiting.filter(({ names }) => names.length > 0);
      const open = limited.filter((one) => !isCovered(one, at));
      if (open.length === 0 || isAsking) return undefined;
      const due = open.filter((one) => (failingUntil ?? askAt.get(keyOf(one)) ?? 0) <= at);
      if (due.length === 0) return Math.min(...open.map((one) => failingUntil ?? askAt.get(keyOf(one))!));
      isAsking = true;
      void ask(fitting(limited) ?? firstFitting(due), budgetOf);
      return undefined;
    },
  };
}

function partOf(budget: Budget): Budget {
  const { configured, reported } = budget;
  const ofReported = reported && { ...reported, requests: part(reported.requests) };
  return {
    ...budget,
    configured: configured === Infinity ? configured : part(configured),
    reported: ofReported,
  };
}

function part(requests: number): number {
  return Math.max(1, Math.floor(requests * shareWithoutTables));
}
