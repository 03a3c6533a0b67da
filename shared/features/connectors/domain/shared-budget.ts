/** Requests in a part of a window; `at` is its number since 1970. */
type SentSlice = { at: number; count: number };

/** Requests that a process may still send, unless it did; it may not after `until` (ms since 1970). */
type BudgetLease = { by: string; count: number; until: number };

/** The limit of a window that GitLab reported, and the requests left in it that no lease holds. */
export type ReportedLimit = { requests: number; left: number; until: number };

/** A budget of GitLab as all processes see it. */
export type SharedBudget = {
  /** The first slice of the current window. */
  began: number;
  /** Requests for which no lease stands, oldest first. */
  sent: readonly SentSlice[];
  leases: readonly BudgetLease[];
  /** Nothing in it counts after this time, ms since 1970. */
  keptUntil: number;
  reported?: ReportedLimit;
};

export const unusedBudget: SharedBudget = { began: 0, sent: [], leases: [], keptUntil: 0 };

/** Requests that a process sent since its lease was written, by slice, and the lease that takes its place. */
export type Settlement = { sent: readonly number[]; lease: BudgetLease };

/**
 * Counts what a process sent, and replaces its lease. So a lease counts whole until its process says what became of it: a
 * process that crashes loses its lease and doubles nothing. Whatever ended before `since` is forgotten.
 */
export function settle(
  budget: SharedBudget,
  { sent, lease }: Settlement,
  since: { slice: number; ms: number },
): SharedBudget {
  const before = budget.leases.find(({ by }) => by === lease.by)?.count ?? 0;
  const others = budget.leases.filter(({ by, until }) => by !== lease.by && until > since.ms);
  const used = lease.count + sent.length - before;
  return {
    ...budget,
    sent: added(budget.sent, sent).filter(({ at }) => at > since.slice),
    leases: [...others, lease],
    ...(budget.reported && { reported: { ...budget.reported, left: budget.reported.left - used } }),
  };
}

/** Takes over what GitLab reported to a process: in the same window the lower numbers, else those of the later window. */
export function learn(budget: SharedBudget, reported: ReportedLimit | undefined, now: number): SharedBudget {
  const { reported: known, ...rest } = budget;
  const current = [known, reported].filter((one) => one !== undefined && one.until > now);
  const [first, second] = current;
  if (first === undefined) return rest;
  return { ...rest, reported: second === undefined ? first : lower(first, second) };
}

/** Processes that may send at present, or waited for a lease lately. */
export function liveProcesses({ leases }: SharedBudget, now: number): number {
  return leases.filter(({ until }) => until > now).length;
}

const sameWindowMs = 1_000;

function lower(first: ReportedLimit, second: ReportedLimit): ReportedLimit {
  if (Math.abs(first.until - second.until) >= sameWindowMs)
    return first.until > second.until ? first : second;
  const { min } = Math;
  const requests = min(first.requests, second.requests);
  return { requests, left: min(first.left, second.left), until: first.until };
}

function added(slices: readonly SentSlice[], sent: readonly number[]): SentSlice[] {
  const counts = new Map(slices.map(({ at, count }) => [at, count]));
  for (const at of sent) counts.set(at, (counts.get(at) ?? 0) + 1);
  return [...counts].map(([at, count]) => ({ at, count })).toSorted((a, b) => a.at - b.at);
}
