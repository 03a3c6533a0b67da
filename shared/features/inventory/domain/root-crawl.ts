import type { Unreadable } from '../../../contracts/arm/run.ts';
import type { RootGroup } from './inventory.ts';

type Crawl = RootGroup['crawl'];

/** The result of a run for one root group. */
export type CrawlOutcome = {
  rootId: number;
  state: 'complete' | 'partial';
  unreadable: Unreadable[];
  totalSubgroupCount: number;
  totalProjectCount: number;
  projectsByGroup: ReadonlyMap<number, number>;
  /** Whether GitLab's list of all projects omits those directly in the root group; undefined: none was seen. */
  listsDirectApart: boolean | undefined;
};

/**
 * The crawl state when a run takes over a root group. Earlier results and unreadable entries are kept until this run
 * replaces them. A root group of a newer run is left alone (ids of newer runs sort first). Idempotent within a run: a repeat
 * must not undo what the run has found since.
 */
export function startedCrawl(crawl: Crawl | undefined, runId: string): Crawl {
  if (crawl === undefined) return { state: 'pending', runId, unreadable: [] };
  return crawl.runId <= runId ? crawl : { ...crawl, state: 'pending', runId };
}

/**
 * The crawl state after a run ended. A run that began before the last complete one changes no result of it. A partial run
 * keeps the date of the last complete crawl.
 */
export function crawlAfterRun(
  crawl: Crawl,
  outcome: CrawlOutcome,
  run: { id: string; beganAt: string },
  now: Date,
): Crawl {
  const isLatest = crawl.runId >= run.id;
  const isNews = outcome.state === 'complete' && run.beganAt >= (crawl.completeAsOf ?? '');
  const complete = {
    completeAsOf: run.beganAt,
    totalSubgroupCount: outcome.totalSubgroupCount,
    totalProjectCount: outcome.totalProjectCount,
    projectCount: outcome.projectsByGroup.get(outcome.rootId) ?? 0,
  };
  const ended = isLatest
    ? endedAs(outcome.state, { ...crawl, runId: run.id }, outcome.unreadable, now)
    : crawl;
  if (!isNews) return ended;
  const { listsDirectApart: before, ...rest } = ended;
  const isApart = outcome.listsDirectApart ?? before;
  return { ...rest, ...complete, ...(isApart === true ? { listsDirectApart: true } : {}) };
}

/** The crawl state after a run was stopped: nothing is certain, and nothing is lost. */
export function stoppedCrawl(crawl: Crawl, reason: string, now: Date): Crawl {
  const since = now.toISOString();
  return endedAs('partial', crawl, [{ scope: 'the whole group', endpoint: '', because: reason, since }], now);
}

/**
 * Adds rows that the tables rejected between crawls to the unreadable entries, until the next complete crawl. Undefined if
 * all of them are known, or if a crawl is under way, which will meet them itself.
 */
export function crawlWithUnstored(
  crawl: Crawl,
  unreadable: readonly Unreadable[],
  now: Date,
): Crawl | undefined {
  const known = new Set(crawl.unreadable.map(identityOf));
  const news = unreadable.filter((entry) => !known.has(identityOf(entry)));
  if (crawl.state === 'pending' || news.length === 0) return undefined;
  return endedAs('partial', crawl, [...crawl.unreadable, ...news], now);
}

function endedAs(
  state: 'complete' | 'partial',
  { partialSince, ...crawl }: Crawl,
  unreadable: Unreadable[],
  now: Date,
): Crawl {
  if (state === 'complete') return { ...crawl, state, unreadable };
  const since = partialSince ?? now.toISOString();
  return { ...crawl, state, partialSince: since, unreadable: keepFirstSince(unreadable, crawl.unreadable) };
}

/** Entries that were unreadable before keep the time since when. */
function keepFirstSince(unreadable: readonly Unreadable[], before: readonly Unreadable[]): Unreadable[] {
  const since = new Map(before.map((entry) => [identityOf(entry), entry.since]));
  return unreadable.map((entry) => ({ ...entry, since: since.get(identityOf(entry)) ?? entry.since }));
}

function identityOf(entry: Unreadable): string {
  return JSON.stringify([entry.scope, entry.endpoint, entry.status ?? entry.because]);
}
