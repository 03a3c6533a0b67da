/** The closure of a budget by a 429, and how it is tried again. Times are ms since 1970. */
export type Closure = {
  /** When the 429 came. Requests sent before belong to the same wave: their 429 is nothing new. */
  at: number;
  /** Nothing is sent before. */
  until: number;
  /** The earliest time of the tries that got the 429. */
  triedFrom: number;
  /** 429s in a row, each for a new try, and when the first one came. */
  inRow: number;
  since: number;
  /** True if it named a wait; else `lastedMs` is how long the previous row without one lasted. */
  namesWait: boolean;
  lastedMs: number;
  /** Requests sent after `at`: those without a response yet, and those let through. */
  underWay: number;
  served: number;
  /** Requests let through before it; it may be as many the next time. */
  expected: number;
  isOpen: boolean;
};

/** `requestedMs`: the wait that GitLab asks for, if it does. `served`: requests let through before. */
export type Throttled = { sentAt: number; requestedMs: number | undefined; served: number };

const firstBackoffMs = 500;
/** Ten 429s in a row take no more than half a minute. */
const backoffGrowth = 1.3;
const maxBackoffMs = 60_000;
/** For waits named by GitLab that are too short again and again. */
const maxBeyondAskedMs = 3_000;
/** GitLab's windows end for all its clients in the same second. */
const maxJitterMs = 1_000;
/** A long closure without a named wait is tried in longer steps the next time. */
const shareOfLasted = 0.5;
/** Each try may get a 429: two at a time while waits are short, one if the wait or the row is long. */
const longWaitMs = 5_000;
const longRow = 9;
/** Near the number let through the last time few requests are in flight, as each may exceed the limit. */
const [carefulBefore, carefulBeyond, maxWhileCareful] = [3, 10, 2];

/**
 * Closes for as long as GitLab asks, and at least for a backoff that grows with each 429 in a row: a wait of 0, or
 * none, does not allow a retry at once. `jitter`: 0 to 1.
 */
export function close(
  before: Closure | undefined,
  { sentAt, requestedMs, served }: Throttled,
  jitter: number,
  now: number,
): Closure {
  const askedUntil = now + (requestedMs ?? 0) + jitter * Math.min((requestedMs ?? 0) / 10, maxJitterMs);
  if (before !== undefined && sentAt <= before.at)
    return { ...before, until: Math.max(before.until, askedUntil) };
  const isRow = before !== undefined && !before.isOpen;
  const inRow = isRow ? before.inRow + 1 : 1;
  const lastedMs = before?.lastedMs ?? 0;
  const backoff = backoffMs(inRow, requestedMs ?? 0, lastedMs) * (1 + jitter / 4);
  return {
    at: now,
    until: Math.max(askedUntil, now + backoff),
    triedFrom: before?.until ?? 0,
    inRow,
    since: isRow ? before.since : now,
    namesWait: (requestedMs ?? 0) > 0,
    lastedMs,
    underWay: 0,
    served: 0,
    expected: isRow ? before.expected : served,
    isOpen: false,
  };
}

function backoffMs(inRow: number, requestedMs: number, lastedMs: number): number {
  const growth = backoffGrowth ** (inRow - 1);
  if (requestedMs > 0) return Math.min(firstBackoffMs * growth, maxBeyondAskedMs);
  return Math.min(Math.max(firstBackoffMs, lastedMs * shareOfLasted) * growth, maxBackoffMs);
}

/** Records a request that was let through: ends the row, and reopens the budget if it was sent after the 429. */
export function open(closure: Closure, sentAt: number): Closure {
  if (sentAt <= closure.at) return sentAt < closure.triedFrom ? closure : { ...closure, inRow: 1 };
  const served = closure.served + 1;
  const ended = { ...endedOf(closure), served, isOpen: true };
  return closure.isOpen
    ? ended
    : { ...ended, lastedMs: closure.namesWait ? 0 : closure.until - closure.since };
}

/** Records that a request sent after the 429 has ended, with any outcome. */
export function endedOf(closure: Closure): Closure {
  return { ...closure, underWay: Math.max(0, closure.underWay - 1) };
}

/** True if another request may be sent: single tries until one is let through, then few near the expected limit. */
export function hasRoom({ isOpen, underWay, served, expected, until, at, inRow }: Closure): boolean {
  if (!isOpen) return underWay < (until - at < longWaitMs && inRow < longRow ? 2 : 1);
  const next = served + underWay;
  const isCareful = next >= expected - carefulBefore && served <= expected + carefulBeyond;
  return !isCareful || underWay < maxWhileCareful;
}
