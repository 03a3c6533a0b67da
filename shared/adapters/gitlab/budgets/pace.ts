/** How fast requests may follow each other, as refusals that came back have taught. Times are ms since 1970. */
export type Pace = {
  /** At `from`; it grows by half with each `everyMs` after that. */
  perSecond: number;
  from: number;
  everyMs: number;
  /** When the next may go, but for a few that may go at once after a rest. */
  next: number;
};

/** Never slower: 60 a minute. */
const minPerSecond = 1;
/** Beyond it is no limit: as fast as a process asks. */
const maxPerSecond = 100;
const growth = Math.log(1.5);
/** A long wait must not make the way back long as well: a crawl ends half a minute after what it was asked to wait. */
const [minEveryMs, maxEveryMs] = [500, 1_000];
const burst = 3;

/** A pace of so many a second from `from` on, after a wait of `waitMs`; no faster than the one before. */
export function paceOf(
  perSecond: number,
  before: Pace | undefined,
  { from, waitMs }: { from: number; waitMs: number },
): Pace {
  const most = before === undefined ? Infinity : perSecondAt(before, from);
  const everyMs = Math.min(Math.max(waitMs, minEveryMs), maxEveryMs);
  return { perSecond: Math.max(minPerSecond, Math.min(perSecond, most)), from, everyMs, next: from };
}

/** When the `nth` from now may go, if all before it go as early as they may. */
export function paced(pace: Pace, nth: number, now: number): number {
  return Math.max(now, after(pace, start(pace, now), nth - 1));
}

/** Notes one that goes now. */
export function spendPace(pace: Pace, now: number): Pace {
  return { ...pace, next: after(pace, start(pace, now), 1) };
}

/** Whether it has grown beyond what anybody would keep to. */
export function isOutgrown(pace: Pace, now: number): boolean {
  return perSecondAt(pace, now) >= maxPerSecond;
}

function perSecondAt({ perSecond, from, everyMs }: Pace, at: number): number {
  return perSecond * Math.exp((growth * Math.max(0, at - from)) / everyMs);
}

function start(pace: Pace, now: number): number {
  return Math.max(pace.next, now - ((burst - 1) * 1_000) / perSecondAt(pace, now));
}

/** When so many more have gone since `start`, at a pace that grows meanwhile. */
function after(pace: Pace, from: number, count: number): number {
  const perMs = perSecondAt(pace, from) / 1_000;
  const growthPerMs = growth / pace.everyMs;
  return from + Math.log1p((count * growthPerMs) / perMs) / growthPerMs;
}
