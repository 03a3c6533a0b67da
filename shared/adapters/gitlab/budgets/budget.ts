import type { WindowLimit } from '../../../contracts/gitlab/limits.ts';
import { answeredOf, type Closure, close, hasRoom, open, type Refused } from './closure.ts';
import { isOutgrown, type Pace, paced, paceOf, spendPace } from './pace.ts';

/**
 * What may still be asked of GitLab under one limit. GitLab counts in fixed windows; where they begin is not told, so
 * any stretch of time as long as a window (and a little more, as requests take differently long) must keep within the
 * limit. Times are ms since 1970.
 */
export type Budget = {
  /** What we were told beforehand; `Infinity` while no limit is known. GitLab's own word may lower it. */
  configured: number;
  windowMs: number;
  /** What was sent lately, by slices of time, oldest first. */
  sent: readonly Slice[];
  /** The slice with which our own window began: a part of the limit may go at once, the rest evenly over the window. */
  began: number;
  /** Nothing goes before, as for a maintenance. */
  pausedUntil: number;
  /** The latest 429. */
  closed: Closure | undefined;
  /** What was let through since the latest 429, or since we began to ask after a rest. */
  served: number;
  /** What refusals that came back within seconds have taught. */
  pace: Pace | undefined;
  /** What GitLab itself says of its limit and of what is left, until its window ends. */
  told: { requests: number; left: number; until: number } | undefined;
};
type Slice = { at: number; count: number };

/** What `RateLimit-*` say. `limit` is scaled to a minute; absent where it is of a window that is not told. */
export type RateLimitHeaders = { limit: number | undefined; remaining: number; resetAt: number };

const slicesPerWindow = 120;
/** A window and a little more: the slack of at least a slice is for the road. */
const slicesRemembered = slicesPerWindow + 2;
/** What a person waits for should not be spread. */
const urgentBurstShare = 0.5;
/** Little: as any stretch must keep within the limit, a crawl's bursts come again in each window, and must be as fast there. */
const burstShare = 0.1;
/** The part of our window over which the rest is spread; its end is for making up what was not asked for in time. */
const spreadShare = 0.9;
/** Limits this small are no crawl's; they may go at once. */
const smallBurst = 10;
/** Kept from crawls, for what is urgent. */
const urgentShare = 0.01;
const unknownWindowMs = 60_000;
/** A limit of so short a window is met again and again: it is kept to by a pace. */
const shortWindowMs = 3_000;
const likeness = 1.7;
/** After so many windows a closure says nothing any more. */
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
    told: undefined,
  };
}

/** When the `nth` of the requests that wait now (1 is the next) may go, if all before it go as early as they may. */
export function earliest(budget: Budget, nth: number, urgent: boolean, now: number): number {
  const opens = Math.max(now, closedUntil(budget));
  const times = [opens, untilTold(budget, nth, now)];
  if (budget.pace !== undefined) times.push(paced(budget.pace, nth, opens));
  const { configured, told } = budget;
  if (configured !== Infinity) times.push(within(budget, configured, nth, urgent, now));
  // What GitLab told of its limit, and what follows from it, ends with the window that it spoke of.
  if (told !== undefined && told.until > now && told.requests < configured)
    times.push(Math.min(told.until, within(budget, told.requests, nth, urgent, now)));
  return Math.max(...times);
}

/** Nothing goes before, ms since 1970; in the past when it is open. */
export function closedUntil({ closed, pausedUntil }: Budget): number {
  return Math.max(pausedUntil, closed?.until ?? 0);
}

/** Whether one may go now although nothing that was sent since the last refusal has been let through yet. */
export function mayTry({ closed }: Budget): boolean {
  return closed === undefined || hasRoom(closed);
}

/** Notes a request that goes now. */
export function spend(budget: Budget, now: number): Budget {
  const at = sliceAt(budget, now);
  const sent = remembered(budget, now);
  const last = sent.at(-1);
  const rest = last?.at === at ? sent.slice(0, -1) : sent;
  const { told, closed, pace, served } = budget;
  return {
    ...budget,
    sent: [...rest, { at, count: (last?.at === at ? last.count : 0) + 1 }],
    began: beganAt(budget, now),
    told: told === undefined || told.until <= now ? undefined : { ...told, left: told.left - 1 },
    closed: closed === undefined ? closed : { ...closed, underWay: closed.underWay + 1 },
    served: sent.length === 0 ? 0 : served,
    pace: pace === undefined || isOutgrown(pace, now) ? undefined : spendPace(pace, now),
  };
}

/**
 * Notes a 429: nothing goes for as long as it asks, or as the back-off says. What was let through before it may be the limit,
 * or chance (others, a storm): there we go carefully the next time, and no slower. Only where refusals come back within
 * seconds is what was let through meanwhile, the wait included, the pace from then on.
 */
export function refuse(
  budget: Budget,
  refused: Omit<Refused, 'served'>,
  chance: number,
  now: number,
): Budget {
  const { windowMs } = budget;
  const isRecent = budget.closed !== undefined && budget.closed.until + windowsRemembered * windowMs > now;
  const before = isRecent ? budget.closed : undefined;
  const closed = close(before, { ...refused, served: budget.served }, chance, now);
  if (closed.at === before?.at) return { ...budget, closed };
  const pace = isShortWindow(before, now) ? slower(budget, before, closed, now) : budget.pace;
  return { ...budget, closed, pace, served: 0 };
}

/** Storms come back as well, but hardly after as much as the time before. */
function isShortWindow(before: Closure | undefined, now: number): before is Closure {
  if (before === undefined || !before.isOpen || now - before.at > shortWindowMs) return false;
  const { served, expected } = before;
  return served <= expected * likeness && expected <= served * likeness;
}

function slower({ pace }: Budget, before: Closure, closed: Closure, now: number): Pace {
  const perSecond = (before.served * 1_000) / (now - before.at);
  return paceOf(perSecond, pace, { from: closed.until, waitMs: closed.until - now });
}

/** Notes an answer that is no 429, whatever else it says: it was let through. */
export function letThrough(budget: Budget, sentAt: number): Budget {
  const { closed } = budget;
  const served = budget.served + 1;
  if (closed === undefined) return { ...budget, served };
  const isOld = sentAt <= closed.at;
  return { ...budget, served: isOld ? budget.served : served, closed: open(closed, sentAt) };
}

/** Notes that nothing came of it that says anything of this limit: another may be tried. */
export function unanswered(budget: Budget, sentAt: number): Budget {
  const { closed } = budget;
  return closed === undefined || sentAt <= closed.at ? budget : { ...budget, closed: answeredOf(closed) };
}

/** Lets nothing go before `until`, as for a maintenance: it says nothing of the limit. */
export function pause(budget: Budget, until: number): Budget {
  return { ...budget, pausedUntil: Math.max(budget.pausedUntil, until) };
}

/**
 * Notes what an answer's `RateLimit-*` say of this limit, until the window ends that they speak of. What is on its way is
 * taken off already. A refusal tells the limit; when to come back it says by its wait, so that nothing left is no more news.
 */
export function tell(budget: Budget, rate: RateLimitHeaders, isRefusal: boolean, now: number): Budget {
  const { told } = budget;
  const remaining = isRefusal && rate.remaining === 0 ? Infinity : rate.remaining;
  const sameWindow = told !== undefined && now < told.until && Math.abs(told.until - rate.resetAt) < 1_000;
  const left = sameWindow ? Math.min(told.left, remaining) : remaining;
  const { limit = Infinity, resetAt } = rate;
  const requests = Math.max(1, Math.floor((limit * budget.windowMs) / 60_000));
  return { ...budget, told: { requests, left, until: resetAt } };
}

/** Whether nothing is known of it that a new one would not know. */
export function isIdle(budget: Budget, now: number): boolean {
  const { pausedUntil, closed, pace, told, windowMs } = budget;
  const rememberedUntil = closed === undefined ? 0 : closed.until + windowsRemembered * windowMs;
  if (Math.max(pausedUntil, rememberedUntil, told?.until ?? 0) > now) return false;
  return (pace === undefined || isOutgrown(pace, now)) && remembered(budget, now).length === 0;
}

/** When the `nth` may go under a limit in any stretch of time as long as a window. */
function within(budget: Budget, whole: number, nth: number, urgent: boolean, now: number): number {
  const limit = urgent ? whole : whole - Math.floor(whole * urgentShare);
  return Math.max(evenly(budget, limit, nth, urgent, now), untilForgotten(budget, limit, nth, now));
}

function untilTold({ told }: Budget, nth: number, now: number): number {
  return told !== undefined && told.until > now && told.left < nth ? told.until : now;
}

/** Some at once, the rest evenly over most of our window, so that nobody starves until its end; what lies beyond comes in the next. */
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

/** When enough of what was sent lies a window back. */
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

/** Windows of ours follow each other while there is something to remember; after a rest one begins with the next request. */
function beganAt(budget: Budget, now: number): number {
  const at = sliceAt(budget, now);
  if (remembered(budget, now).length === 0) return Math.max(at, budget.began);
  return budget.began + Math.floor((at - budget.began) / slicesRemembered) * slicesRemembered;
}

function remembered(budget: Budget, now: number): readonly Slice[] {
  const from = sliceAt(budget, now) - slicesRemembered;
  return budget.sent.filter(({ at }) => at > from);
}

function countOf(slices: readonly Slice[]): number {
  return slices.reduce((sum, { count }) => sum + count, 0);
}

function sliceMs({ windowMs }: Budget): number {
  return windowMs / slicesPerWindow;
}

function sliceAt(budget: Budget, now: number): number {
  return Math.floor(now / sliceMs(budget));
}
