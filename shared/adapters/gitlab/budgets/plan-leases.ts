import {
  learn,
  liveProcesses,
  type ReportedLimit,
  settle,
  type SharedBudget,
  unusedBudget,
} from '../../../features/connectors/domain/shared-budget.ts';
import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';
import { type Budget, earliest, newBudget } from './budget.ts';
import { beganAt, sliceAt, sliceMs, slicesRemembered } from './slices.ts';

/** One request that may be sent in this time, ms since 1970. */
export type Ticket = { at: number; until: number };

/** A budget in one process. `unsettled`: slices of requests that the row does not count yet. */
type Held = { tickets: readonly Ticket[]; unsettled: readonly number[]; recent: number };
export type Leased = Held & { limit: WindowLimit | undefined; reported: ReportedLimit | undefined };

/** Requests that wait for the same budgets (keys), most urgent first. */
export type Want = { keys: readonly string[]; isUrgent: boolean; waiting: number };

export type LeasePlan = {
  rows: Map<string, SharedBudget>;
  tickets: Map<string, Ticket[]>;
  /** By want: when to ask again for what could not be had; 0 if all could. */
  retryAt: number[];
};

/** A lease is worth some seconds, as each costs a write. */
const maxHorizonMs = 4_000;
const horizonsPerWindow = 15;
/** A ticket may be used so much later, as a part of the horizon. */
const graceShare = 0.5;
const renewedBefore = 0.25;
const emptyHandedWait = 0.5;

type Draft = { row: SharedBudget; budget: Budget; granted: number };

function horizonMs(limits: readonly (WindowLimit | undefined)[]): number {
  const windows = limits.map((limit) => newBudget(limit).windowMs / horizonsPerWindow);
  return Math.min(maxHorizonMs, ...windows);
}

/** The shared budget with leases counted as if they were used up at their end. */
export function asBudget(row: SharedBudget, limit: WindowLimit | undefined): Budget {
  const empty = newBudget(limit);
  const leased = row.leases.map(({ count, until }) => ({ at: sliceAt(empty, until), count }));
  const sent = [...row.sent, ...leased].toSorted((a, b) => a.at - b.at);
  return { ...empty, sent, began: row.began, reported: row.reported };
}

/**
 * Settles the leases of a process and takes new ones: tickets for the requests that wait, and as many more as it sent lately.
 * Of those that come due later than now, a process takes its part only.
 */
export function planLeases(
  wants: readonly Want[],
  leased: ReadonlyMap<string, Leased>,
  rows: ReadonlyMap<string, SharedBudget>,
  { by, now, jitter }: { by: string; now: number; jitter: number },
): LeasePlan {
  const lasts = horizonMs([...leased.values()].map(({ limit }) => limit));
  const until = now + lasts * (1 + graceShare);
  const drafts = new Map(
    [...leased].map(([key, one]) => [key, draftOf(one, rows.get(key) ?? unusedBudget, { by, until, now })]),
  );
  const tickets = new Map<string, Ticket[]>([...leased.keys()].map((key) => [key, []]));
  const retryAt = missingOf(wants, leased, now).map(({ want, missing }) => {
    const ofWant = want.keys.map((key) => drafts.get(key)!);
    const times = grant(ofWant, missing, want.isUrgent, { now, lasts });
    for (const key of want.keys)
      tickets.get(key)!.push(...times.map((at) => ({ at, until: at + lasts * graceShare })));
    return times.length >= missing ? 0 : nextTry(times.at(-1), { now, lasts, jitter });
  });
  return { rows: new Map([...drafts].map(([key, draft]) => [key, rowOf(draft, by)])), tickets, retryAt };
}

/** Shortly before the last ticket is due, and sooner than a lease lasts for a process without one. */
function nextTry(
  last: number | undefined,
  { now, lasts, jitter }: { now: number; lasts: number; jitter: number },
): number {
  if (last === undefined) return now + lasts * emptyHandedWait * (0.75 + jitter / 2);
  return Math.max(now, last - 2 * lasts * renewedBefore) + lasts * renewedBefore;
}

function draftOf(
  { limit, reported, tickets, unsettled }: Leased,
  row: SharedBudget,
  { by, until, now }: { by: string; until: number; now: number },
): Draft {
  const empty = newBudget(limit);
  const lease = { by, count: tickets.length, until };
  const rememberedMs = slicesRemembered * sliceMs(empty);
  const since = { slice: sliceAt(empty, now) - slicesRemembered, ms: now - rememberedMs };
  const settled = settle(learn(row, reported, now), { sent: unsettled, lease }, since);
  const began = beganAt(asBudget(row, limit), now);
  const next = { ...settled, began, keptUntil: until + rememberedMs };
  return { row: next, budget: asBudget(next, limit), granted: 0 };
}

/** Requests without a ticket. Urgent ones need one that may be used now. */
function missingOf(
  wants: readonly Want[],
  leased: ReadonlyMap<string, Leased>,
  now: number,
): { want: Want; missing: number }[] {
  const left = new Map([...leased].map(([key, { tickets }]) => [key, [...tickets]]));
  return wants.map((want) => {
    const ofWant = want.keys.map((key) => left.get(key)!);
    const usable = ofWant.map((tickets) => tickets.filter(({ at }) => !want.isUrgent || at <= now).length);
    const recent = want.isUrgent ? 0 : Math.min(...want.keys.map((key) => leased.get(key)!.recent));
    const wanted = want.waiting + recent;
    const covered = Math.min(wanted, ...usable);
    for (const tickets of ofWant) tickets.splice(0, covered);
    return { want, missing: wanted - covered };
  });
}

/** When so many requests may be sent under all of these budgets; fewer if the horizon ends before. */
function grant(
  drafts: readonly Draft[],
  count: number,
  isUrgent: boolean,
  { now, lasts }: { now: number; lasts: number },
): number[] {
  const times: number[] = [];
  const maxLater = isUrgent ? Infinity : Math.min(...drafts.map((draft) => fairPart(draft, now, lasts)));
  let later = 0;
  while (times.length < count) {
    const at = Math.max(...drafts.map(({ budget, granted }) => earliest(budget, granted + 1, isUrgent, now)));
    if (at > now) later += 1;
    if (at > now + lasts || later > maxLater) break;
    times.push(at);
    for (const draft of drafts) draft.granted += 1;
  }
  return times;
}

/** The part of a process in what one horizon allows. */
function fairPart({ row, budget }: Draft, now: number, lasts: number): number {
  const limit = Math.min(budget.configured, budget.reported?.requests ?? Infinity);
  return Math.ceil((limit * lasts) / budget.windowMs / Math.max(1, liveProcesses(row, now)));
}

function rowOf({ row, granted }: Draft, by: string): SharedBudget {
  const leases = row.leases.map((lease) =>
    lease.by === by ? { ...lease, count: lease.count + granted } : lease,
  );
  const { reported } = row;
  return { ...row, leases, ...(reported && { reported: { ...reported, left: reported.left - granted } }) };
}
