import type { Unreadable } from '../../../contracts/arm/run.ts';
import type { RootGroup } from './inventory.ts';
import type { Run } from '../../crawl/domain/run.ts';
import type { RootSummary } from '../../crawl/domain/sum-run.ts';

type Crawl = RootGroup['crawl'];

/**
 * The crawl of a root group that this run takes over. What earlier ones learned is kept, and what they could not read,
 * until this one knows better. A run that is older than the one that has the root leaves it alone: ids of newer runs are
 * smaller. So does a repeat within the run, which must not undo what the run has found meanwhile.
 */
export function begunCrawl(crawl: Crawl | undefined, runId: string): Crawl {
  if (crawl === undefined) return { state: 'pending', runId, unreadable: [] };
  return crawl.runId <= runId ? crawl : { ...crawl, state: 'pending', runId };
}

/**
 * What a run that ended makes of it. One that began earlier than what is known changes nothing of that; what something
 * could not be read of keeps the date of its last complete crawl.
 */
export function crawledBy(crawl: Crawl, summary: RootSummary, run: Run, now: Date): Crawl {
  const isLatest = crawl.runId >= run.id;
  const isNews = summary.state === 'complete' && run.beganAt >= (crawl.completeAsOf ?? '');
  const complete = {
    completeAsOf: run.beganAt,
    totalSubgroupCount: summary.totalSubgroupCount,
    totalProjectCount: summary.totalProjectCount,
    projectCount: summary.projectsByGroup.get(summary.rootId) ?? 0,
  };
  const ended = isLatest
    ? endedAs(summary.state, { ...crawl, runId: run.id }, summary.unreadable, now)
    : crawl;
  if (!isNews) return ended;
  const { listsDirectApart: before, ...rest } = ended;
  const isApart = summary.listsDirectApart ?? before;
  return { ...rest, ...complete, ...(isApart === true ? { listsDirectApart: true } : {}) };
}

/** A crawl that was cut off knows nothing for certain, but lost nothing either. */
export function stoppedCrawl(crawl: Crawl, because: string, now: Date): Crawl {
  const since = now.toISOString();
  return endedAs('partial', crawl, [{ scope: 'the whole group', endpoint: '', because, since }], now);
}

/**
 * What was to be stored between crawls, and was refused, is told beside what the last crawl could not read, until a crawl is
 * complete. Undefined where nothing is to be told: it is known already, or the crawl under way will meet it itself.
 */
export function crawlMissing(crawl: Crawl, unreadable: readonly Unreadable[], now: Date): Crawl | undefined {
  const known = new Set(crawl.unreadable.map(sameness));
  const news = unreadable.filter((entry) => !known.has(sameness(entry)));
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
  return { ...crawl, state, partialSince: since, unreadable: sinceFirst(unreadable, crawl.unreadable) };
}

/** What could not be read the last time either has been so since then. */
function sinceFirst(unreadable: readonly Unreadable[], before: readonly Unreadable[]): Unreadable[] {
  const since = new Map(before.map((entry) => [sameness(entry), entry.since]));
  return unreadable.map((entry) => ({ ...entry, since: since.get(sameness(entry)) ?? entry.since }));
}

function sameness({ scope, endpoint, status, because }: Unreadable): string {
  return JSON.stringify([scope, endpoint, status ?? because]);
}
