import { isDeepStrictEqual } from 'node:util';

import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { JobOf } from '../../contracts/job.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow, Scope } from '../inventory/domain/inventory.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import type { Assessment } from '../posture/domain/assessment.ts';
import { findingsSource } from '../posture/domain/findings-source.ts';
import {
  afterCounting,
  afterListing,
  isSearched,
  markOf,
  searchOf,
  waitsForImport,
} from './domain/after-look.ts';
import { withCoverage } from './domain/coverage-of-state.ts';
import { type ImportState, newImportState } from './domain/import-state.ts';
import type { ReportListing, ScannedProject } from './domain/report-listing.ts';
import { scannerFactsIn } from './domain/scanner-facts.ts';
import type { FindingSource, SeverityCounts } from './ports.ts';
import { showFindings } from './show-findings.ts';

type LookJob = JobOf<'look-for-reports'>;
/** The state of a project after GitLab's answer. */
type Next = (state: ImportState, at: string) => ImportState;

/**
 * Asks GitLab which reports some projects have, or how many vulnerabilities on Ultimate, stores what is new, and sends an import
 * for each project where something waits for it. A report that can't be downloaded needs none: it shows in the coverage at once.
 * Idempotent, late and beside itself: an older answer changes nothing, an import is sent again as long as something waits, and
 * verdicts follow the stored state. Throws a `GitLabError`.
 */
export async function lookForReports(job: LookJob, app: App): Promise<void> {
  const { connector: ref, rootId } = job;
  const scope = { connectorId: ref.id, rootId };
  const connector = (await app.connectors.get(ref))?.value;
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, ref)) return purgeIfDeleted(ref, [rootId], app);
  if (root?.onboardingState !== 'Onboarded') return;
  const found = (await app.projects.whole(scope, job.ids)).map(({ value }) => value);
  const rows = found.filter(({ removed, facts }) => removed === undefined && facts.archived !== true);
  if (rows.length === 0) return;
  const assessed = await assessedOf(scope, rows, app);
  try {
    const { facts, findings } = await app.gitlab.connect(
      connector,
      job.urgent === true ? 'urgent' : 'background',
    );
    const known = await facts.probe();
    const next = await ask(rows, { connectorId: ref.id, assessed, known, source: findings }, app);
    const looked: { row: ProjectRow; state: ImportState }[] = [];
    for (const row of rows) {
      const after = next.get(row.facts.id);
      if (after === undefined) continue;
      const state = await store({ scope, row, assessment: assessed.get(row.facts.id), after }, app);
      looked.push({ row, state });
    }
    await sendImports(job, looked, app);
    await showFindings(
      scope,
      looked.filter((one) => isUnshown(one, assessed)),
      app,
    );
  } finally {
    await purgeIfDeleted(ref, [rootId], app);
  }
}

type Assessed = ReadonlyMap<number, Assessment<'project'>>;

async function assessedOf({ connectorId }: Scope, rows: readonly ProjectRow[], app: App): Promise<Assessed> {
  const ids = rows.map(({ facts }) => facts.id);
  const stored = await app.assessments.projects.whole(connectorId, ids);
  return new Map(stored.map(({ value }) => [value.id, value]));
}

type Answering = { connectorId: string; assessed: Assessed; known: Probe | undefined; source: FindingSource };

/** On Ultimate, GitLab's own findings where it shows them; else reports. */
async function ask(
  rows: readonly ProjectRow[],
  { connectorId, assessed, known, source }: Answering,
  app: Pick<App, 'findings'>,
): Promise<Map<number, Next>> {
  const next = new Map<number, Next>();
  const ultimate = rows.filter(({ facts }) => assessed.get(facts.id)?.licence === 'ultimate');
  const ids = ultimate.map(({ facts }) => facts.id);
  const counts =
    ids.length === 0 ? new Map<number, SeverityCounts>() : await source.severityCounts(ids, known);
  for (const [id, { open, pipelineId }] of counts) {
    if (open === undefined) continue;
    const mark = `${Object.values(open).join('.')}-${pipelineId ?? 0}`;
    next.set(id, (state) => afterCounting(state, mark));
  }
  const others = rows.filter(({ facts }) => !next.has(facts.id));
  if (others.length === 0) return next;
  const projects = new Map(others.map((row) => [row.facts.id, scannedProject(row)]));
  const listings = await source.reportFiles([...projects.values()], known);
  const cut = [...listings.keys()].filter((id) => searchOf(listings.get(id)?.pipelines) !== undefined);
  const states = cut.length === 0 ? [] : await app.findings.states(connectorId, cut);
  const stored = new Map(states.map(({ value }) => [value.projectId, value]));
  for (const [id, listing] of listings) {
    const [project, before, search] = [projects.get(id), stored.get(id), searchOf(listing.pipelines)];
    const isKnown = search !== undefined && before !== undefined && isSearched(before, search);
    if (project === undefined || isKnown) next.set(id, (state) => state);
    else {
      const { pipelines } = search === undefined ? listing : await longer(project, listing, source);
      next.set(id, (state, at) => afterListing(state, pipelines, at, search));
    }
  }
  return next;
}

/** The newest five pipelines with all jobs; what is known where GitLab does not show them that way. */
async function longer(
  project: ScannedProject,
  listing: ReportListing,
  source: FindingSource,
): Promise<ReportListing> {
  const older = await source.olderReportFiles(project, listing.pipelines);
  return older.pipelines === undefined ? listing : older;
}

function scannedProject({ facts: { id, fullyQualifiedName, defaultBranch } }: ProjectRow): ScannedProject {
  return { id, fullPath: fullyQualifiedName.replaceAll('$', '/'), defaultBranch };
}

type Looked = { scope: Scope; row: ProjectRow; assessment: Assessment<'project'> | undefined; after: Next };

/** Returns the state as it is stored then. What is as it was is not written. */
async function store({ scope, row, assessment, after }: Looked, app: App): Promise<ImportState> {
  const { connectorId, rootId } = scope;
  const projectId = row.facts.id;
  let result: ImportState | undefined;
  await retryOnConflict(async () => {
    const now = app.clock.now();
    const at = now.toISOString();
    const stored = await app.findings.state({ connectorId, projectId });
    const before = stored?.value ?? newImportState(projectId, rootId, at);
    const facts = scannerFactsIn(assessment, now);
    const state = withCoverage({ ...after(before, at), rootId }, { facts, now });
    if (stored !== undefined && isDeepStrictEqual(state, stored.value)) return void (result = stored.value);
    result = { ...state, lookedAt: at };
    const write = { state: result, changes: [], ...(stored !== undefined && { etag: stored.etag }) };
    await app.findings.write({ connectorId, projectId }, write);
  });
  return result ?? newImportState(projectId, rootId, app.clock.now().toISOString());
}

async function sendImports(
  { connector, rootId, at }: LookJob,
  looked: readonly { state: ImportState }[],
  app: App,
): Promise<void> {
  const now = app.clock.now();
  const waiting = looked.filter(({ state }) => waitsForImport(state, now));
  const jobs = waiting.map(({ state }): JobOf<'import-findings'> => {
    const { projectId } = state;
    const mark = markOf(state, now);
    return { v: 1, kind: 'import-findings', connector, rootId, projectId, mark, at, attempt: 0 };
  });
  if (jobs.length > 0) await app.jobs.send(jobs);
}

/** Whether verdicts rest on an older state: after a crash, too. */
function isUnshown({ row, state }: { row: ProjectRow; state: ImportState }, assessed: Assessed): boolean {
  const reading = assessed.get(row.facts.id)?.readings.find(({ source }) => source === findingsSource);
  return reading === undefined || reading.readAt < state.lookedAt;
}
