import { stoppedCrawl } from '../inventory/domain/root-crawl.ts';
import type { Run } from './domain/run.ts';
import { sumRun } from './domain/sum-run.ts';
import { supersededRuns } from './domain/superseded-runs.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

/** How and why a run ends before its tasks are done. */
export type StopReason = { state: 'cancelled' | 'superseded' | 'failed'; because: string };

/** Runs that are looked at: what runs is among the newest. */
const newest = 100;

/**
 * Ends a run before its tasks are done. Its state goes first: from then on nothing can be concluded from it, and tasks
 * under way find that it has ended; then what is pending is dropped, and the root groups that it was crawling are let go.
 * Safe to repeat and to be cut off in between: a repeat does the rest, and a run that ended in another way is left alone.
 * Answers how it ended; undefined when there is no such run.
 */
export async function stopRun(
  connectorId: string,
  runId: string,
  how: StopReason,
  app: App,
): Promise<Run | undefined> {
  const run = await retryOnConflict(() => endRun(connectorId, runId, how, app));
  if (run?.state !== how.state) return run;
  await app.runTasks.drop(runId);
  for (const { facts, crawl } of await app.rootGroups.list(connectorId)) {
    if (crawl.state !== 'pending' || crawl.runId !== runId) continue;
    await retryOnConflict(() => letGo(connectorId, facts.id, runId, how.because, app));
  }
  return run;
}

/** Ends what still runs and is older than a run that crawls everything; see `supersededRuns`. Safe to repeat. */
export async function supersedeOlder(connectorId: string, runId: string, app: App): Promise<void> {
  const { items } = await app.runs.list(connectorId, { pageSize: newest, continuationToken: undefined });
  for (const { id } of supersededRuns(items, runId)) {
    const because = `The run ${runId} crawls everything anew.`;
    await stopRun(connectorId, id, { state: 'superseded', because }, app);
  }
}

async function endRun(
  connectorId: string,
  runId: string,
  { state, because }: StopReason,
  app: App,
): Promise<Run | undefined> {
  const stored = await app.runs.get(connectorId, runId);
  if (stored?.value.state !== 'running') return stored?.value;
  const { counts, unreadable } = sumRun((await app.runTasks.all(runId)).done, stored.value.beganAt);
  const endedAt = app.clock.now().toISOString();
  const run = { ...stored.value, state, endedAt, counts, unreadable, lastError: because };
  await app.runs.replace(run, stored.etag);
  return run;
}

async function letGo(
  connectorId: string,
  rootId: number,
  runId: string,
  because: string,
  app: App,
): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId, rootId });
  if (stored === undefined) return;
  const { crawl } = stored.value;
  if (crawl.state !== 'pending' || crawl.runId !== runId) return;
  const root = { ...stored.value, crawl: stoppedCrawl(crawl, because, app.clock.now()) };
  await app.rootGroups.replace(connectorId, root, stored.etag);
}
