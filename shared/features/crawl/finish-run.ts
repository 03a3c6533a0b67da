import type { Job, JobOf } from '../../contracts/job.ts';
import type { RootGroup, Scope } from '../inventory/domain/inventory.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { assessInstanceJob, confirmJobs, slippedJobs, sweepJob } from '../inventory/domain/follow-up-jobs.ts';
import { rootsToCrossCheck, withOwnList } from './domain/cross-check.ts';
import { crawlAfterRun } from '../inventory/domain/root-crawl.ts';
import { isUnderWay, type Run } from './domain/run.ts';
import { sumRun, type IdRange, type RootSummary, type RunSummary } from './domain/sum-run.ts';
import type { InventoryRows } from '../inventory/ports.ts';
import { newSince } from '../posture/domain/due-instance.ts';
import { readOwnProjects } from './read-own-projects.ts';
import type { App } from '../app.ts';

/**
 * Ends a run that has no pending task: sums up its counts, marks rows missing between the windows, sets the state of
 * each root group and of the run, and sends the jobs that confirm what a complete crawl did not list. Concludes nothing
 * about a root group that was only partly read. Idempotent: all is computed from the done tasks, jobs have the same
 * message ids on a repeat, and a run that has ended or is paused stays as it is.
 */
export async function finishRun(job: JobOf<'finish-run'>, app: App): Promise<void> {
  const stored = await app.runs.get(job.connector.id, job.runId);
  if (stored === undefined || !isUnderWay(stored.value)) return;
  const { pending, done } = await app.runTasks.all(job.runId);
  if (pending > 0) return;
  const summary = await crossChecked(job, sumRun(done, stored.value.beganAt), stored.value, app);
  let missingBetween = 0;
  for (const root of summary.roots) missingBetween += await finishRoot(job, root, stored.value, app);
  await app.changeFeed.publishRoots(job.connector.id);
  await app.jobs.send([assessInstanceJob(job.connector, newSince(new Date(stored.value.beganAt)))]);
  const ended = { done: done.length, expected: summary.expected };
  const run = { ...endedRun(stored.value, summary, missingBetween, app.clock.now()), ended };
  await app.runs.replace(run, stored.etag);
}

/** Adds projects directly in root groups that this version of GitLab omits from its lists; see `rootsToCrossCheck`. */
async function crossChecked(
  job: JobOf<'finish-run'>,
  summary: RunSummary,
  run: Run,
  app: App,
): Promise<RunSummary> {
  const known = await app.rootGroups.list(job.connector.id);
  let whole = summary;
  for (const rootId of rootsToCrossCheck(summary.roots, known, run)) {
    whole = withOwnList(whole, rootId, await readOwnProjects(job, rootId, app));
  }
  return whole;
}

function endedRun(run: Run, summary: RunSummary, missingBetween: number, now: Date): Run {
  const isPartial = summary.unreadable.length > 0;
  return {
    ...run,
    state: isPartial ? 'partial' : 'complete',
    endedAt: now.toISOString(),
    counts: { ...summary.counts, missing: summary.counts.missing + missingBetween },
    unreadable: summary.unreadable,
  };
}

/** Returns the number of stored rows that lie between the windows and were not listed. */
async function finishRoot(
  job: JobOf<'finish-run'>,
  summary: RootSummary,
  run: Run,
  app: App,
): Promise<number> {
  const scope = { connectorId: job.connector.id, rootId: summary.rootId };
  const stored = await app.rootGroups.get(scope);
  if (stored === undefined || !isClaimed(stored.value)) return 0;
  const between =
    summary.state === 'complete'
      ? await concludeRoot({ job, scope, summary, run, root: stored.value }, app)
      : 0;
  await app.changeFeed.publish(scope);
  const root = crawledRoot(stored.value, summary, run, app.clock.now());
  await app.rootGroups.replace(scope.connectorId, root, stored.etag);
  const { connector } = job;
  const at = run.beganAt;
  if (summary.unreadable.some(({ status }) => status === 404)) {
    const because = { kind: 'crawl' as const, detail: run.id };
    const resync = { v: 1, kind: 'resync-group', groupId: scope.rootId, subtree: false } as const;
    await app.jobs.send([{ ...resync, connector, because, at, attempt: 0 }]);
  }
  const slipped = slippedJobs(connector, summary, run);
  if (slipped.length > 0) await app.jobs.send(slipped);
  if (root.hook === undefined) {
    await app.jobs.send([{ v: 1, kind: 'ensure-hook', connector, rootId: scope.rootId, at, attempt: 0 }]);
  }
  await app.jobs.send([sweepJob(connector, scope.rootId, at)]);
  return between;
}

type Crawled = { job: JobOf<'finish-run'>; scope: Scope; summary: RootSummary; run: Run; root: RootGroup };

async function concludeRoot({ job, scope, summary, run, root }: Crawled, app: App): Promise<number> {
  const when = { beganAt: run.beganAt, completeAsOf: root.crawl.completeAsOf };
  const groups = await markGaps(scope, summary.groupGaps, app.groups, when);
  const projects = await markGaps(scope, summary.projectGaps, app.projects, when);
  await app.groups.setProjectCounts(scope, summary.projectsByGroup);
  const confirmations = (subject: 'group' | 'project', ids: number[]): Job[] =>
    confirmJobs({
      connector: job.connector,
      rootId: scope.rootId,
      subject,
      ids,
      at: run.beganAt,
      cause: { kind: 'crawl', detail: run.id },
    });
  await app.jobs.send([
    ...confirmations('group', [...summary.missingGroups, ...groups]),
    ...confirmations('project', [...summary.missingProjects, ...projects]),
  ]);
  return groups.length + projects.length;
}

/**
 * Marks rows in the gaps as missing, except those observed after the run began. Returns the ids of all missing ones.
 */
async function markGaps<Facts>(
  scope: Scope,
  gaps: readonly IdRange[],
  rows: InventoryRows<Facts>,
  { beganAt, completeAsOf }: { beganAt: string; completeAsOf: string | undefined },
): Promise<number[]> {
  const missing: number[] = [];
  for (const gap of gaps) {
    const stored = (await rows.between(scope, gap.first, gap.last)).filter(
      (row) => !row.removed && row.seenAt < beganAt,
    );
    const newly = stored.filter((row) => !row.missing);
    if (newly.length > 0) await rows.markMissing(scope, newly, beganAt, completeAsOf);
    missing.push(...stored.map((row) => row.id));
  }
  return missing;
}

function crawledRoot(root: RootGroup, summary: RootSummary, run: Run, now: Date): RootGroup {
  return {
    ...root,
    provisioningStatusMessage:
      summary.state === 'complete' ? 'OK' : 'The last crawl could not read everything; nothing was removed.',
    provisioningStatusUpdateTimeUtc: now.toISOString(),
    crawl: crawlAfterRun(root.crawl, summary, run, now),
  };
}
