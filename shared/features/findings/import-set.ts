import type { App } from '../app.ts';
import { importedOf } from './domain/after-look.ts';
import type { KnownJob, ReportSet } from './domain/import-state.ts';
import { mergeRun } from './domain/merge-run.ts';
import { type GitLabRun, type ImportPlan, planImport, type ReportRun } from './domain/plan-import.ts';
import type { ReportType } from './domain/report-type.ts';
import { StoredHeads } from './domain/stored-heads.ts';
import type { FindingSource, FindingsPlace } from './ports.ts';
import { readReports } from './read-reports.ts';
import { type RunningImport, writeChanges } from './write-import.ts';

/** Days without a job after which its scanner is taken as removed. */
const removedAfterDays = 30;

/**
 * Imports the reports of a set, type by type where it has several, and leaves in `running` what is stored then. Nothing is written before all of them were read.
 * Idempotent as `writeChanges` is. Throws a `GitLabError`, and `ConcurrentChangeError` if another import wrote meanwhile.
 */
export async function importSet(
  running: RunningImport,
  set: ReportSet,
  { secretKey, source, isLast = false }: { secretKey: string; source: FindingSource; isLast?: boolean },
  app: Pick<App, 'clock' | 'findings' | 'reports'>,
): Promise<void> {
  const { projectId } = running.place;
  const knownJobs = running.state.jobs;
  const read = await readReports(set, { projectId, secretKey, source, knownJobs, isLast }, app);
  const now = app.clock.now();
  const { pipelineId, sha } = set;
  const run = { time: set.finishedAt ?? now.toISOString(), pipelineId, ...(sha !== '' && { sha }) };
  for (const type of new Set(read.outcomes.map((outcome) => outcome.type))) {
    const plan = planOf(running, type, {
      source: 'report',
      scanned: mergeRun(read.reports.filter((report) => report.type === type)),
      outcomes: read.outcomes.filter((outcome) => outcome.type === type),
      now,
      removedAfterDays,
    });
    await writeChanges(running, plan.changes, { run, bodyOf: read.bodyOf }, app);
    running.state = { ...running.state, jobs: withJobs(running.state.jobs, type, plan.jobs) };
  }
  const { wanted, imported } = running.state;
  running.state = {
    ...running.state,
    wanted: wanted.filter((one) => one.type !== set.type),
    imported: { ...imported, [set.type]: importedOf(set, read.outcomes, now.toISOString()) },
  };
}

export async function storedHeads(place: FindingsPlace, app: Pick<App, 'findings'>): Promise<StoredHeads> {
  const heads = new StoredHeads();
  for await (const page of app.findings.heads(place)) for (const one of page) heads.put(one);
  return heads;
}

type Ran =
  | Omit<ReportRun, 'type' | 'stored' | 'knownJobs' | 'taken'>
  | Omit<GitLabRun, 'type' | 'stored' | 'knownJobs' | 'taken'>;

export function planOf({ heads, state }: RunningImport, type: ReportType, run: Ran): ImportPlan {
  return planImport({ ...run, type, stored: heads.of(type), knownJobs: state.jobs, taken: heads });
}

export function withJobs(known: readonly KnownJob[], type: ReportType, ran: readonly KnownJob[]): KnownJob[] {
  return [...known.filter((one) => one.type !== type), ...ran];
}
