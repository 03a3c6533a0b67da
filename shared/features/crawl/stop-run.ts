import { stoppedCrawl } from '../inventory/domain/root-crawl.ts';
import { type Run, supersededRuns } from './domain/run.ts';
import { sumRun } from './domain/sum-run.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

/** The end state of a run that is stopped before its tasks are done, and why. */
export type RunStop = { state: 'cancelled' | 'superseded' | 'failed'; reason: string };

/** Runs that are read: running ones are among the newest, except one that was paused long ago, which stays paused. */
const maxRuns = 100;

/**
 * Stops a run: writes its state first, so that nothing is concluded from it and tasks in progress see that it has
 * ended; then deletes pending tasks and releases the root groups that it was crawling. Idempotent: a repeat after a
 * crash does the rest, and a run that ended otherwise stays as it is. Returns the ended run; undefined if there is
 * none.
 */
export async function stopRun(
  connectorId: string,
  runId: string,
  stop: RunStop,
  app: App,
): Promise<Run | undefined> {
  const run = await retryOnConflict(() => endRun(connectorId, runId, stop, app));
  if (run?.state !== stop.state) return run;
  await app.runTasks.drop(runId);
  for (const { facts, crawl } of await app.rootGroups.list(connectorId)) {
    if (crawl.state !== 'pending' || crawl.runId !== runId) continue;
    await retryOnConflict(() => releaseRoot(connectorId, facts.id, runId, stop.reason, app));
  }
  return run;
}

/** Stops running runs that are older than a run over everything; see `supersededRuns`. Idempotent. */
export async function supersedeOlder(connectorId: string, runId: string, app: App): Promise<void> {
  const { items } = await app.runs.list(connectorId, { pageSize: maxRuns, continuationToken: undefined });
  for (const { id } of supersededRuns(items, runId)) {
    const reason = `The run ${runId} crawls everything again.`;
    await stopRun(connectorId, id, { state: 'superseded', reason }, app);
  }
}

async function endRun(
  connectorId: string,
  runId: string,
  { state, reason }: RunStop,
  app: App,
): Promise<Run | undefined> {
  const stored = await app.runs.get(connectorId, runId);
  if (stored?.value.state !== 'running') return stored?.value;
  const { done } = await app.runTasks.all(runId);
  const { counts, unreadable, expected } = sumRun(done, stored.value.beganAt);
  const endedAt = app.clock.now().toISOString();
  const { pause: _over, ...last } = stored.value;
  const ended = { done: done.length, expected };
  const run = { ...last, state, endedAt, counts, unreadable, ended, lastError: reason };
  await app.runs.replace(run, stored.etag);
  return run;
}

async function releaseRoot(
  connectorId: string,
  rootId: number,
  runId: string,
  reason: string,
  app: App,
): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId, rootId });
  if (stored === undefined) return;
  const { crawl } = stored.value;
  if (crawl.state !== 'pending' || crawl.runId !== runId) return;
  const root = { ...stored.value, crawl: stoppedCrawl(crawl, reason, app.clock.now()) };
  await app.rootGroups.replace(connectorId, root, stored.etag);
}
