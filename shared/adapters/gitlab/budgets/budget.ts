import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';
import { endedOf, type Closure, close, hasRoom, open, type Throttled } from './closure.ts';
import { isOutgrown, type Pace, paced, paceOf, spendPace } from './pace.ts';
import { beganAt, countOf, remembered, type Slice, sliceAt, sliceMs, slicesRemembered } from './slices.ts';

/**
 * The room under one rate limit of GitLab. GitLab counts in fixed windows whose start is unknown, so any period as long
 * as a window (and a little more, as requests differ in latency) must stay within the limit. Times are ms since 1970.
 */
export type Budget = {
  /** The configured limit; `Infinity` if none is known. GitLab's headers may lower it. */
  configured: number;
  windowMs: number;
  /** Counts of sent requests by time slice, oldest first. */
  sent: readonly Slice[];
  /** The first slice of our own window: part of the limit may be used at once, the rest evenly over the window. */
  began: number;
  /** Nothing is sent before, e.g. during a maintenance. */
  pausedUntil: number;
  /** The latest 429. */
  closed: Closure | undefined;
  /** Requests let through since the latest 429, or since the first request after a pause. */
  served: number;
  /** The pace learned from 429s that came back within seconds. */
  pace: Pace | undefined;
  /** GitLab's own limit and remaining requests, until its window ends. */
  reported: { requests: number; left: number; until: number } | undefined;
};

/** `RateLimit-*` headers. `limit` is scaled to a minute; undefined if its window is unknown. */
export type RateLimitHeaders = { limit: number | undefined; remaining: number; resetAt: number };

/** Requests that a person waits for are not spread. */
const urgentBurstShare = 0.5;
/** Small: a crawl's burst recurs in each window, and any period must stay within the limit. */
const burstShare = 0.1;
/** The part of our window over which the rest is spread; its end makes up for requests that came late. */
const spreadShare = 0.9;
/** Limits this small may be used at once: they are no limits of a crawl. */
const smallBurst = 10;
/** Reserved for urgent requests. */
const urgentShare = 0.01;
const unknownWindowMs = 60_000;
/** A limit with a window this short is kept by a pace: it would be exceeded again and again. */
const shortWindowMs = 3_000;
const likeness = 1.7;
/** Windows after which a closure is ignored. */
const windowsRemembered = 3;

export function newBudget(limit: WindowLimit | undefined): Budget {
  return {
    configured: limit?.requests ?? Infinity,
    windowMs: limit === undefined ? unknownWindowMs : limit.windowSeconds * 1_000,
    sent: [],
    began: 0,
    pausedUntil: 0,
    closed: undefined,
    served: 0,
    pace: undefined,
    reported: undefined,
  };
}

/** When the `nth` waiting request (1 is the next) may be sent, if all before it are sent as early as possible. */
export function earliest(budget: Budget, nth: number, urgent: boolean, now: number): number {
  const opens = Math.max(now, closedUntil(budget));
  const times = [opens, untilReported(budget, nth, now)];
  if (budget.pace !== undefined) times.push(paced(budget.pace, nth, opens));
  const { configured, reported } = budget;
  if (configured !== Infinity) times.push(within(budget, configured, nth, urgent, now));
  // GitLab's reported limit ends with the window that it is about.
  if (reported !== undefined && reported.until > now && reported.requests < configured)
    times.push(Math.min(reported.until, within(budget, reported.requests, nth, urgent, now)));
  return Math.max(...times);
}

/** Nothing is sent before, ms since 1970; in the past if the budget is open. */
export function closedUntil({ closed, pausedUntil }: Budget): number {
  return Math.max(pausedUntil, closed?.until ?? 0);
}

/** True if a request may be sent although none since the last 429 was let through yet. */
export function mayTry({ closed }: Budget): boolean {
  return closed === undefined || hasRoom(closed);
}

/** Records a request that is sent now. */
export function spend(budget: Budget, now: number): Budget {
  const at = sliceAt(budget, now);
  const sent = remembered(budget, now);
  const last = sent.at(-1);
  const rest = last?.at === at ? sent.slice(0, -1) : sent;
  const { reported, closed, pace, served } = budget;
  return {
    ...budget,
    sent: [...rest, { at, count: (last?.at === at ? last.count : 0) + 1 }],
    began: beganAt(budget, now),
    reported:
      reported === undefined || reported.until <= now ? undefined : { ...reported, left: reported.left - 1 },
    closed: closed === undefined ? closed : { ...closed, underWay: closed.underWay + 1 },
    served: sent.length === 0 ? 0 : served,
    pace: pace === undefined || isOutgrown(pace, now) ? undefined : spendPace(pace, now),
  };
}

/**
 * Records a 429: nothing is sent for as long as it asks, or for the backoff. The number let through before may be the
 * limit or coincidence (other clients, an overload): near it requests go carefully the next time, but not slower. Only
 * if 429s come back within seconds does the number let through in between, waits included, become the pace.
 */
export function throttle(
  budget: Budget,
  refused: Omit<Throttled, 'served'>,
  jitter: number,
  now: number,
): Budget {
  const { windowMs } = budget;
  const isRecent = budget.closed !== undefined && budget.closed.until + windowsRemembered * windowMs > now;
  const before = isRecent ? budget.closed : undefined;
  const closed = close(before, { ...refused, served: budget.served }, jitter, now);
  if (closed.at === before?.at) return { ...budget, closed };
  const pace = isShortWindow(before, now) ? slower(budget, before, closed, now) : budget.pace;
  return { ...budget, closed, pace, served: 0 };
}

/** Overloads recur as well, but rarely after as many requests as before. */
function isShortWindow(before: Closure | undefined, now: number): before is Closure {
  if (before === undefined || !before.isOpen || now - before.at > shortWindowMs) return false;
  const { served, expected } = before;
  return served <= expected * likeness && expected <= served * likeness;
}

function slower({ pace }: Budget, before: Closure, closed: Closure, now: number): Pace {
  const perSecond = (before.served * 1_000) / (now - before.at);
  return paceOf(perSecond, pace, { from: closed.until, waitMs: closed.until - now });
}

/** Records a response other than 429: the request was let through. */
export function letThrough(budget: Budget, sentAt: number): Budget {
  const { closed } = budget;
  const served = budget.served + 1;
  if (closed === undefined) return { ...budget, served };
  const isOld = sentAt <= closed.at;
  return { ...budget, served: isOld ? budget.served : served, closed: open(closed, sentAt) };
}

/** Records an outcome that says nothing about this limit: another request may be tried. */
export function unanswered(budget: Budget, sentAt: number): Budget {
  const { closed } = budget;
  return closed === undefined || sentAt <= closed.at ? budget : { ...budget, closed: endedOf(closed) };
}

/** Sends nothing before `until`, e.g. during a maintenance; says nothing about the limit. */
export function pause(budget: Budget, until: number): Budget {
  return { ...budget, pausedUntil: Math.max(budget.pausedUntil, until) };
}

/**
 * Records a response's `RateLimit-*` headers until their window ends. Requests in flight are already deducted. A 429
 * reports the limit and the wait, so its remaining count of 0 adds nothing.
 */
export function applyHeaders(
  budget: Budget,
  rate: RateLimitHeaders,
  isThrottled: boolean,
  now: number,
): Budget {
  const { reported } = budget;
  const remaining = isThrottled && rate.remaining === 0 ? Infinity : rate.remaining;
  const sameWindow =
    reported !== undefined && now < reported.until && Math.abs(reported.until - rate.resetAt) < 1_000;
  const left = sameWindow ? Math.min(reported.left, remaining) : remaining;
  const { limit = Infinity, resetAt } = rate;
  const requests = Math.max(1, Math.floor((limit * budget.windowMs) / 60_000));
  return { ...budget, reported: { requests, left, until: resetAt } };
}

/** True if a new budget would be the same. */
export function isIdle(budget: Budget, now: number): boolean {
  const { pausedUntil, closed, pace, reported, windowMs } = budget;
  const rememberedUntil = closed === undefined ? 0 : closed.until + windowsRemembered * windowMs;
  if (Math.max(pausedUntil, rememberedUntil, reported?.until ?? 0) > now) return false;
  return (pace === undefined || isOutgrown(pace, now)) && remembered(budget, now).length === 0;
}

/** When the `nth` may be sent so that any period as long as a window stays within the limit. */
function within(budget: Budget, whole: number, nth: number, urgent: boolean, now: number): number {
  const limit = urgent ? whole : whole - Math.floor(whole * urgentShare);
  return Math.max(evenly(budget, limit, nth, urgent, now), untilForgotten(budget, limit, nth, now));
}

function untilReported({ reported }: Budget, nth: number, now: number): number {
  return reported !== undefined && reported.until > now && reported.left < nth ? reported.until : now;
}

/**
 * A burst at once, the rest evenly over most of our window, so that no connector starves; what exceeds it, in the next.
 */
function evenly(budget: Budget, limit: number, nth: number, urgent: boolean, now: number): number {
  const began = beganAt(budget, now);
  const used = countOf(budget.sent.filter(({ at }) => at >= began));
  const windowMs = slicesRemembered * sliceMs(budget);
  const share = urgent ? urgentBurstShare : burstShare;
  const burst = Math.min(limit, Math.max(smallBurst, Math.ceil(limit * share)));
  const before = used + nth - 1;
  const inWindow = (before % limit) + 1;
  const spreadMs = windowMs * spreadShare;
  const offset = inWindow <= burst ? 0 : (spreadMs * (inWindow - burst)) / (limit - burst);
  return began * sliceMs(budget) + Math.floor(before / limit) * windowMs + offset;
}

/** When enough requests were sent more than a window ago. */
function untilForgotten(budget: Budget, limit: number, nth: number, now: number): number {
  const sent = remembered(budget, now);
  let excess = countOf(sent) + nth - limit;
  for (const { at, count } of sent) {
    if (excess <= 0) break;
    excess -= count;
    if (excess <= 0) return (at + slicesRemembered) * sliceMs(budget);
  }
  return now;
}
