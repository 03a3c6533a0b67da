import type { JobOf } from '../contracts/job.ts';
import type { RootGroup, Scope } from '../domain/inventory/inventory.ts';
import type { Run } from '../domain/refresh/run.ts';
import { sumRun, type IdRange, type RootSummary, type RunSummary } from '../domain/refresh/sum-run.ts';
import type { Chance, Groups, InventoryRows, Projects, RootGroups, Runs, RunTasks } from '../ports.ts';

type Deps = {
  runs: Runs;
  runTasks: Pick<RunTasks, 'all'>;
  rootGroups: RootGroups;
  groups: Groups;
  projects: Projects;
  clock: Chance;
};

/**
 * Sums up a run of which no task is pending: counts per group, rows missing between the windows, the state of each
 * root and of the run. Safe to repeat: everything is computed from the finished tasks, and a run that has ended is left
 * alone. A root of which something could not be read keeps the date of its last complete crawl.
 */
export async function finishRun(job: JobOf<'finish-run'>, deps: Deps): Promise<void> {
  const stored = await deps.runs.get(job.connector.id, job.runId);
  if (stored === undefined || stored.value.state !== 'running') return;
  const { pending, done } = await deps.runTasks.all(job.runId);
  if (pending > 0) return;
  const summary = sumRun(done);
  let missingBetween = 0;
  for (const root of summary.roots) {
    missingBetween += await finishRoot(
      { connectorId: job.connector.id, rootId: root.rootId },
      root,
      stored.value,
      deps,
    );
  }
  await deps.runs.replace(endedRun(stored.value, summary, missingBetween, deps.clock.now()), stored.etag);
}

function endedRun(run: Run, summary: RunSummary, missingBetween: number, now: Date): Run {
  const isPartial = summary.roots.some((root) => root.state === 'partial') || summary.unreadable.length > 0;
  return {
    ...run,
    state: isPartial ? 'partial' : 'complete',
    endedAt: now.toISOString(),
    counts: { ...summary.counts, missing: summary.counts.missing + missingBetween },
    unreadable: summary.unreadable,
  };
}

/** Answers with the number of rows that lie between the windows and were not listed. */
async function finishRoot(scope: Scope, summary: RootSummary, run: Run, deps: Deps): Promise<number> {
  const stored = await deps.rootGroups.get(scope);
  if (stored === undefined || stored.value.onboardingState !== 'Onboarded') return 0;
  const now = deps.clock.now().toISOString();
  let missing = 0;
  if (summary.state === 'complete') {
    missing += await markGaps(scope, summary.groupGaps, deps.groups, now);
    missing += await markGaps(scope, summary.projectGaps, deps.projects, now);
    await deps.groups.setProjectCounts(scope, summary.projectsByGroup);
  }
  const root = crawledRoot(stored.value, summary, run, now);
  await deps.rootGroups.replace(scope.connectorId, root, stored.etag);
  return missing;
}

async function markGaps<Facts>(
  scope: Scope,
  gaps: readonly IdRange[],
  rows: InventoryRows<Facts>,
  now: string,
): Promise<number> {
  let missing = 0;
  for (const gap of gaps) {
    const stored = await rows.between(scope, gap.first, gap.last);
    const newly = stored.filter((row) => !row.missing);
    if (newly.length > 0) await rows.markMissing(scope, newly, now);
    missing += stored.length;
  }
  return missing;
}

function crawledRoot(root: RootGroup, summary: RootSummary, run: Run, now: string): RootGroup {
  const isComplete = summary.state === 'complete';
  return {
    ...root,
    provisioningStatusMessage: isComplete
      ? 'OK'
      : 'The last crawl could not read everything; nothing was removed.',
    provisioningStatusUpdateTimeUtc: now,
    crawl: {
      ...root.crawl,
      state: summary.state,
      runId: run.id,
      unreadable: summary.unreadable,
      ...(isComplete
        ? {
            completeAsOf: run.beganAt,
            totalSubgroupCount: summary.totalSubgroupCount,
            totalProjectCount: summary.totalProjectCount,
            projectCount: summary.projectsByGroup.get(summary.rootId) ?? 0,
          }
        : {}),
    },
  };
}
