import type { ReportedLimit } from '../../../features/connectors/domain/shared-budget.ts';
import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';
import type { Leased, Ticket } from './plan-leases.ts';
import { newBudget } from './budget.ts';
import { sliceAt } from './slices.ts';

/** Tickets of one process by budget, and what it sent since the tables last learned of it. */
export type HeldTickets = {
  /** The tickets that may still be used, soonest first. */
  of(key: string, now: number): readonly Ticket[];
  add(key: string, tickets: readonly Ticket[]): void;
  /** Uses the soonest ticket, if there is one. */
  take(key: string, limit: WindowLimit | undefined, now: number): void;
  leased(
    key: string,
    limit: WindowLimit | undefined,
    reported: ReportedLimit | undefined,
    now: number,
  ): Leased;
  /** So many of the requests sent first are counted in the row. */
  settled(key: string, count: number): void;
};

type Held = { tickets: Ticket[]; unsettled: number[]; recent: number[] };

/** Requests sent so lately are expected to be followed by as many. */
const recentMs = 4_000;
/** Beyond this number budgets without a ticket are dropped; while the tables fail, the oldest requests, too. */
const [maxKept, maxUnsettled] = [5_000, 10_000];

export function createHeldTickets(): HeldTickets {
  const kept = new Map<string, Held>();

  function held(key: string, now: number): Held {
    const found = kept.get(key);
    if (found === undefined) return { tickets: [], unsettled: [], recent: [] };
    found.tickets = found.tickets.filter(({ until }) => until > now);
    found.recent = found.recent.filter((at) => at > now - recentMs);
    return found;
  }

  function open(key: string, now: number): Held {
    if (!kept.has(key) && kept.size >= maxKept) sweep(now);
    const found = held(key, now);
    kept.set(key, found);
    return found;
  }

  function sweep(now: number): void {
    for (const key of kept.keys()) {
      const { tickets, unsettled, recent } = held(key, now);
      if (tickets.length + unsettled.length + recent.length === 0) kept.delete(key);
    }
  }

  return {
    of: (key, now) => held(key, now).tickets,
    add(key, tickets) {
      const found = open(key, tickets[0]?.at ?? 0);
      found.tickets = [...found.tickets, ...tickets].toSorted((a, b) => a.at - b.at);
    },
    take(key, limit, now) {
      const { tickets, unsettled, recent } = open(key, now);
      tickets.shift();
      recent.push(now);
      unsettled.push(sliceAt(newBudget(limit), now));
      if (unsettled.length > maxUnsettled) unsettled.shift();
    },
    leased(key, limit, reported, now) {
      const { tickets, unsettled, recent } = held(key, now);
      return { limit, reported, tickets, unsettled: [...unsettled], recent: recent.length };
    },
    settled: (key, count) => void kept.get(key)?.unsettled.splice(0, count),
  };
}
