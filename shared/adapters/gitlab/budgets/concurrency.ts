import type { Urgency } from '../../../features/connectors/ports.ts';

/** The number of requests in flight: lowered on overload, raised slowly otherwise. */
export type Concurrency = {
  allowed: number;
  max: number;
  /** Overload of requests sent before is the same overload. Ms since 1970. */
  loweredAt: number;
};

/** With two, a request that hangs does not block other callers. */
const minAllowed = 2;

export function newConcurrency(max: number): Concurrency {
  return { allowed: max, max, loweredAt: 0 };
}

/** Halves on overload, grows by one after as many good responses as are allowed in flight (AIMD, as in TCP). */
export function adapt(
  concurrency: Concurrency,
  isOverload: boolean,
  sentAt: number,
  now: number,
): Concurrency {
  const { allowed, max, loweredAt } = concurrency;
  if (!isOverload) return { ...concurrency, allowed: Math.min(max, allowed + 1 / Math.floor(allowed)) };
  if (sentAt < loweredAt) return concurrency;
  const lowered = Math.max(Math.min(minAllowed, max), Math.floor(allowed / 2));
  return { ...concurrency, allowed: lowered, loweredAt: now };
}

/**
 * Reserves one place for urgent requests, so that they don't wait for slow pages of a crawl, and half of the places for a
 * crawl, so that its pages don't wait for settings that are gathered in the background.
 */
export function isFree({ allowed }: Concurrency, underWay: number, urgency: Urgency): boolean {
  const places = Math.floor(allowed);
  const open = { urgent: places, bulk: places - 1, background: Math.floor(places / 2) };
  return underWay < Math.max(1, open[urgency]);
}
