/** The rate of requests, as learned from 429s. Times are ms since 1970. */
export type Pace = {
  /** At `from`; it grows by half with each `everyMs` after that. */
  perSecond: number;
  from: number;
  everyMs: number;
  /** When the next request may be sent, apart from a small burst after a pause. */
  next: number;
};

/** 60 requests a minute. */
const minPerSecond = 1;
/** Faster than any process sends: no limit. */
const maxPerSecond = 100;
const growth = Math.log(1.5);
/** Bounded, so that a long wait is not followed by a slow recovery: a crawl ends half a minute after the wait. */
const [minEveryMs, maxEveryMs] = [500, 1_000];
const burst = 3;

/** A pace of `perSecond` from `from` on, after a wait of `waitMs`; no faster than the pace before. */
export function paceOf(
  perSecond: number,
  before: Pace | undefined,
  { from, waitMs }: { from: number; waitMs: number },
): Pace {
  const maxPace = before === undefined ? Infinity : perSecondAt(before, from);
  const everyMs = Math.min(Math.max(waitMs, minEveryMs), maxEveryMs);
  return { perSecond: Math.max(minPerSecond, Math.min(perSecond, maxPace)), from, everyMs, next: from };
}

/** When the `nth` request from now may be sent, if all before it are sent as early as possible. */
export function paced(pace: Pace, nth: number, now: number): number {
  return Math.max(now, after(pace, start(pace, now), nth - 1));
}

/** Records a request that is sent now. */
export function spendPace(pace: Pace, now: number): Pace {
  return { ...pace, next: after(pace, start(pace, now), 1) };
}

/** True if the pace has grown beyond any limit. */
export function isOutgrown(pace: Pace, now: number): boolean {
  return perSecondAt(pace, now) >= maxPerSecond;
}

function perSecondAt({ perSecond, from, everyMs }: Pace, at: number): number {
  return perSecond * Math.exp((growth * Math.max(0, at - from)) / everyMs);
}

function start(pace: Pace, now: number): number {
  return Math.max(pace.next, now - ((burst - 1) * 1_000) / perSecondAt(pace, now));
}

/** When `count` more requests have been sent after `from`, at a growing pace. */
function after(pace: Pace, from: number, count: number): number {
  const perMs = perSecondAt(pace, from) / 1_000;
  const growthPerMs = growth / pace.everyMs;
  return from + Math.log1p((count * growthPerMs) / perMs) / growthPerMs;
}
