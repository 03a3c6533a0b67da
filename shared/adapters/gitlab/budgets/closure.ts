/** A budget that a 429 has closed, and how it is tried again. Times are ms since 1970. */
export type Closure = {
  /** When the refusal came. What had been sent by then is of the same wave, and its refusal is no news. */
  at: number;
  /** Nothing goes before. */
  until: number;
  /** When the tries could begin to which the refusal came. */
  triedFrom: number;
  /** Refusals in a row, each to a new try, and when the first of them came. */
  inRow: number;
  since: number;
  /** Whether it said how long to wait; if not, how long the row before lasted which did not either. */
  isTold: boolean;
  lastedMs: number;
  /** Of what was sent after `at`: how much has no answer yet, and how much was let through. */
  underWay: number;
  served: number;
  /** How much was let through before it; it may be as much the next time. */
  expected: number;
  isOpen: boolean;
};

/** `askedMs`: how long GitLab asks to wait, absent where it doesn't tell. `served`: what was let through before. */
export type Refused = { sentAt: number; askedMs: number | undefined; served: number };

const firstBackoffMs = 500;
/** So that ten refusals in a row, one after the other, take no more than half a minute. */
const backoffGrowth = 1.3;
const maxBackoffMs = 60_000;
/** Where GitLab tells a wait that is too short again and again. */
const maxBeyondAskedMs = 3_000;
/** GitLab's windows end for all its clients in the same second. */
const widestJitterMs = 1_000;
/** What lasted long without telling how long is tried in longer steps the next time. */
const shareOfLasted = 0.5;
/** Each try may be refused: two while waits are short, one where much depends on it or it has lasted. */
const longWaitMs = 5_000;
const longRow = 9;
/** Around what was let through the last time only few are under way, since each may be one too many. */
const [carefulBefore, carefulBeyond, maxWhileCareful] = [3, 10, 2];

/**
 * Closes for as long as GitLab asks, and no less than a back-off that grows with each refusal in a row: a wait of nought,
 * or none at all, is no leave to ask at once. `chance` from 0 to 1.
 */
export function close(
  before: Closure | undefined,
  { sentAt, askedMs, served }: Refused,
  chance: number,
  now: number,
): Closure {
  const askedUntil = now + (askedMs ?? 0) + chance * Math.min((askedMs ?? 0) / 10, widestJitterMs);
  if (before !== undefined && sentAt <= before.at)
    return { ...before, until: Math.max(before.until, askedUntil) };
  const isRow = before !== undefined && !before.isOpen;
  const inRow = isRow ? before.inRow + 1 : 1;
  const lastedMs = before?.lastedMs ?? 0;
  const backoff = backoffMs(inRow, askedMs ?? 0, lastedMs) * (1 + chance / 4);
  return {
    at: now,
    until: Math.max(askedUntil, now + backoff),
    triedFrom: before?.until ?? 0,
    inRow,
    since: isRow ? before.since : now,
    isTold: (askedMs ?? 0) > 0,
    lastedMs,
    underWay: 0,
    served: 0,
    expected: isRow ? before.expected : served,
    isOpen: false,
  };
}

function backoffMs(inRow: number, askedMs: number, lastedMs: number): number {
  const growth = backoffGrowth ** (inRow - 1);
  if (askedMs > 0) return Math.min(firstBackoffMs * growth, maxBeyondAskedMs);
  return Math.min(Math.max(firstBackoffMs, lastedMs * shareOfLasted) * growth, maxBackoffMs);
}

/** Notes that something was let through: that ends the row, and opens what it closed if it was sent since. */
export function open(closure: Closure, sentAt: number): Closure {
  if (sentAt <= closure.at) return sentAt < closure.triedFrom ? closure : { ...closure, inRow: 1 };
  const served = closure.served + 1;
  const answered = { ...answeredOf(closure), served, isOpen: true };
  return closure.isOpen
    ? answered
    : { ...answered, lastedMs: closure.isTold ? 0 : closure.until - closure.since };
}

/** Notes that something sent since has ended, whatever came of it. */
export function answeredOf(closure: Closure): Closure {
  return { ...closure, underWay: Math.max(0, closure.underWay - 1) };
}

/** Whether another request may go: a try at a time until one is let through, and few where the limit may be. */
export function hasRoom({ isOpen, underWay, served, expected, until, at, inRow }: Closure): boolean {
  if (!isOpen) return underWay < (until - at < longWaitMs && inRow < longRow ? 2 : 1);
  const next = served + underWay;
  const isCareful = next >= expected - carefulBefore && served <= expected + carefulBeyond;
  return !isCareful || underWay < maxWhileCareful;
}
