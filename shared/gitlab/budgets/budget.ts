import type { WindowLimit } from '../../contracts/gitlab/limits.ts';

/**
 * What may still be asked of GitLab under one limit. GitLab counts in fixed windows; where they begin is not told, so
 * any stretch of time as long as a window (and a little more, as requests take differently long) must keep within the
 * limit. Times are ms since 1970.
 */
export type Budget = {
  /** `Infinity` while no limit is known. */
  requests: number;
  /** What we were told beforehand; GitLab's own word may lower it. */
  configured: number;
  windowMs: number;
  /** What was sent lately, by slices of time, oldest first. */
  sent: readonly Slice[];
  /** The slice with which our own window began: a part of the limit may go at once, the rest evenly over the window. */
  began: number;
  /** Nothing goes before. */
  blockedUntil: number;
  /** A lower limit that a refusal taught, and when; refusals of what was sent before teach nothing more. */
  learned: { requests: number; at: number } | undefined;
  /** What GitLab itself says is left until its window ends. */
  told: { left: number; until: number } | undefined;
};
type Slice = { at: number; count: number };

/** What `RateLimit-*` say. `limit` is scaled to a minute. */
export type ToldRate = { limit: number; remaining: number; resetAt: number };

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
/** What a first refusal leaves of an unknown limit, however little was served before it. */
const leastLearned = 60;
const learnedShare = 0.9;
const windowsHeld = 3;
const growthPerWindow = 1.1;

export function newBudget(limit: WindowLimit | undefined): Budget {
  const requests = limit?.requests ?? Infinity;
  const windowMs = limit === undefined ? unknownWindowMs : limit.windowSeconds * 1_000;
  const nothing = { sent: [], began: 0, blockedUntil: 0, learned: undefined, told: undefined };
  return { requests, configured: requests, windowMs, ...nothing };
}

/** When the `nth` of the requests that wait now (1 is the next) may go, if all before it go as early as they may. */
export function earliest(budget: Budget, nth: number, urgent: boolean, now: number): number {
  const limit = limitFor(budget, urgent, now);
  const times = [now, budget.blockedUntil, untilTold(budget, nth, now)];
  if (limit !== Infinity)
    times.push(evenly(budget, limit, nth, urgent, now), untilForgotten(budget, limit, nth, now));
  return Math.max(...times);
}

/** Notes a request that goes now. */
export function spend(budget: Budget, now: number): Budget {
  const at = sliceAt(budget, now);
  const sent = remembered(budget, now);
  const last = sent.at(-1);
  const rest = last?.at === at ? sent.slice(0, -1) : sent;
  const { told } = budget;
  return {
    ...budget,
    sent: [...rest, { at, count: (last?.at === at ? last.count : 0) + 1 }],
    began: beganAt(budget, now),
    told: told === undefined || told.until <= now ? undefined : { ...told, left: told.left - 1 },
  };
}

/**
 * Notes a 429: nothing goes before `until`, when GitLab's window ends and another one begins. That it came although we
 * kept to the limit shows that the limit is lower or that others use it too; the lesson is never less than half.
 */
export function refuse(budget: Budget, sentAt: number, until: number, now: number): Budget {
  const blockedUntil = Math.max(budget.blockedUntil, until);
  if (budget.learned !== undefined && sentAt < budget.learned.at) return { ...budget, blockedUntil };
  const limit = limitFor(budget, true, now);
  const served = countOf(remembered(budget, now)) - 1;
  const halved = limit === Infinity ? leastLearned : Math.floor(limit / 2);
  const requests = Math.min(limit, Math.max(1, halved, Math.floor(served * learnedShare)));
  const learned = { requests, at: now };
  return {
    ...budget,
    blockedUntil,
    learned,
    told: undefined,
    sent: [],
    began: sliceAt(budget, blockedUntil),
  };
}

/** Lets nothing go before `until`, as for a maintenance: it says nothing of the limit. */
export function pause(budget: Budget, until: number): Budget {
  return { ...budget, blockedUntil: Math.max(budget.blockedUntil, until) };
}

/** Notes what an answer's `RateLimit-*` say of this limit. What is on its way is taken off already. */
export function tell(budget: Budget, { limit, remaining, resetAt }: ToldRate, now: number): Budget {
  const { told } = budget;
  const sameWindow = told !== undefined && now < told.until && Math.abs(told.until - resetAt) < 1_000;
  const left = sameWindow ? Math.min(told.left, remaining) : remaining;
  const scaled = Math.max(1, Math.floor((limit * budget.windowMs) / 60_000));
  return { ...budget, requests: Math.min(budget.configured, scaled), told: { left, until: resetAt } };
}

/** Whether nothing is known of it that a new one would not know. */
export function isIdle(budget: Budget, now: number): boolean {
  const isFree = budget.blockedUntil <= now && limitFor(budget, true, now) === budget.requests;
  return isFree && remembered(budget, now).length === 0 && (budget.told?.until ?? 0) <= now;
}

function limitFor({ requests, learned, windowMs }: Budget, urgent: boolean, now: number): number {
  const whole = Math.min(requests, learned === undefined ? Infinity : regrown(learned, windowMs, now));
  return urgent || whole === Infinity ? whole : whole - Math.floor(whole * urgentShare);
}

/** What was learned holds for some windows, then is tried a tenth higher in each; at last it is forgotten. */
function regrown(learned: { requests: number; at: number }, windowMs: number, now: number): number {
  const windows = Math.floor((now - learned.at) / windowMs) - windowsHeld;
  if (windows <= 0) return learned.requests;
  return windows > 50 ? Infinity : Math.floor(learned.requests * growthPerWindow ** windows);
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
