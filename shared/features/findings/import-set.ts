import type { App } from '../app.ts';
import { importedOf } from './domain/after-look.ts';
import { bareHead } from './domain/covered.ts';
import type { FindingHead } from './domain/finding-head.ts';
import type { KnownJob, ReportSet } from './domain/import-state.ts';
import { mergeRun } from './domain/merge-run.ts';
import { type GitLabRun, type ImportPlan, planImport, type ReportRun } from './domain/plan-import.ts';
import { type ReportType, reportTypeOf } from './domain/report-type.ts';
import { sharingTexts } from './domain/share-texts.ts';
import type { FindingSource, FindingsPlace, StoredHead } from './ports.ts';
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

/** Heads of all findings of a project, by id. */
export async function storedHeads(
  place: FindingsPlace,
  app: Pick<App, 'findings'>,
): Promise<Map<string, StoredHead>> {
  const heads = new Map<string, StoredHead>();
  const shared = sharingTexts();
  for await (const page of app.findings.heads(place))
    for (const one of page) heads.set(one.head.id, shared(one));
  return heads;
}

type Ran =
  | Omit<ReportRun, 'type' | 'stored' | 'knownJobs' | 'otherIds'>
  | Omit<GitLabRun, 'type' | 'stored' | 'knownJobs' | 'otherIds'>;

export function planOf({ heads, state }: RunningImport, type: ReportType, run: Ran): ImportPlan {
  const stored: FindingHead[] = [];
  const otherIds = new Set<string>();
  for (const [id, { head }] of heads)
    if (reportTypeOf(head.kind) === type) stored.push(bareHead(head));
    else otherIds.add(id);
  return planImport({ ...run, type, stored, knownJobs: state.jobs, otherIds });
}

export function withJobs(known: readonly KnownJob[], type: ReportType, ran: readonly KnownJob[]): KnownJob[] {
  return [...known.filter((one) => one.type !== type), ...ran];
}
