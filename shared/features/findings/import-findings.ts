import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { JobOf } from '../../contracts/job.ts';
import { GitLabForbiddenError } from '../../platform/errors/gitlab-errors.ts';
import { isLastAttempt } from '../../platform/jobs/decide-retry.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { ProjectRow } from '../inventory/domain/inventory.ts';
import { purgeIfDeleted } from '../inventory/purge-if-deleted.ts';
import { waitsForImport } from './domain/after-look.ts';
import { countFindings } from './domain/count-findings.ts';
import { withCoverage } from './domain/coverage-of-state.ts';
import type { ImportState, ReportSet } from './domain/import-state.ts';
import { importEvents, toBlameOf, totalsOf } from './domain/import-totals.ts';
import { mergeRun } from './domain/merge-run.ts';
import { reportTypes } from './domain/report-type.ts';
import { scannerFactsIn } from './domain/scanner-facts.ts';
import { findingKeyOf } from './finding-key.ts';
import { importSet, planOf, storedHeads, withJobs } from './import-set.ts';
import type { FindingSource, FindingsPlace } from './ports.ts';
import { readVulnerabilities } from './read-vulnerabilities.ts';
import { showFindings } from './show-findings.ts';
import { type RunningImport, writeChanges } from './write-import.ts';

type ImportJob = JobOf<'import-findings'>;

const maxConflicts = 5;
const blameDelayMs = 60_000;

/**
 * Imports what waits for it in the state of a project: reports, or GitLab's own findings. Level triggered: it imports what the
 * state names, whatever the job is of, so that a repeat, or an older job after a newer one, finds nothing to do.
 *
 * Nothing is closed before all reports of a type were read. Each transaction replaces the state under the version read, so that
 * of two imports at once one stops; it then reads again and finds what the other did. A crash leaves rows that the repeat
 * matches to themselves, as ids follow from keys. The verdicts follow the state, also on a repeat. Throws a `GitLabError`.
 */
export async function importFindings(job: ImportJob, app: App): Promise<void> {
  const { connector: ref, rootId, projectId } = job;
  const scope = { connectorId: ref.id, rootId };
  const connector = (await app.connectors.get(ref))?.value;
  const root = (await app.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, ref)) return purgeIfDeleted(ref, [rootId], app);
  if (root?.onboardingState !== 'Onboarded') return;
  const [found] = await app.projects.whole(scope, [projectId]);
  if (found === undefined || found.value.removed !== undefined) return;
  const row = found.value;
  const place = { connectorId: ref.id, projectId };
  try {
    const { findings: source, facts } = await app.gitlab.connect(connector, 'background');
    const probe = () => facts.probe();
    const secretKey = await findingKeyOf(ref.id, app);
    await retryOnConflict(
      () => importWaiting({ job, place, row, source, probe, secretKey }, app),
      maxConflicts,
    );
    await app.changeFeed.publishFindings(place);
    const state = (await app.findings.state(place))?.value;
    if (state !== undefined) await showFindings(scope, [{ row, state }], app);
  } finally {
    await purgeIfDeleted(ref, [rootId], app);
  }
}

type Import = {
  job: ImportJob;
  place: FindingsPlace;
  row: ProjectRow;
  source: FindingSource;
  probe: () => Promise<Probe | undefined>;
  secretKey: string;
};

async function importWaiting(of: Import, app: App): Promise<void> {
  const { place } = of;
  const stored = await app.findings.state(place);
  if (stored === undefined || !waitsForImport(stored.value, app.clock.now())) return;
  const heads = await storedHeads(place, app);
  const running: RunningImport = { place, state: stored.value, etag: stored.etag, heads };
  if (stored.value.source === 'gitlab') await importVulnerabilities(running, of, app);
  else
    for (const set of bySize(stored.value.wanted))
      await importSet(running, set, { ...of, isLast: isLastAttempt(of.job) }, app);
  await sendBlames(running, of, app);
  await end(running, of, app);
}

/** Large sets last. */
function bySize(sets: readonly ReportSet[]): ReportSet[] {
  return sets.toSorted((a, b) => bytesOf(a) - bytesOf(b));
}

function bytesOf({ files }: ReportSet): number {
  return files.reduce((sum, { sizeBytes = 0 }) => sum + sizeBytes, 0);
}

async function importVulnerabilities(running: RunningImport, of: Import, app: App): Promise<void> {
  const { place, row, source, probe, secretKey } = of;
  const known = await probe();
  if (known === undefined) return;
  const project = { id: place.projectId, fullPath: row.facts.fullyQualifiedName.replaceAll('$', '/') };
  try {
    const listed = await readVulnerabilities(project, { secretKey, source, known });
    const now = app.clock.now();
    const run = { time: now.toISOString() };
    const { isComplete, bodyOf } = listed;
    for (const type of reportTypes) {
      const heads = listed.byType.get(type) ?? [];
      const plan = planOf(running, type, {
        source: 'gitlab',
        scanned: mergeRun([{ job: '', file: '', heads }]),
        isComplete,
        now,
      });
      await writeChanges(running, plan.changes, { run, bodyOf }, app);
      running.state = { ...running.state, jobs: withJobs(running.state.jobs, type, plan.jobs) };
    }
    const wanted = running.state.gitlab?.wanted ?? '';
    const analyzers = listed.analyzers === undefined ? undefined : [...listed.analyzers];
    const gitlab = { wanted, imported: wanted, at: now.toISOString(), ...omitUndefined({ analyzers }) };
    running.state = { ...running.state, gitlab };
  } catch (failure) {
    if (!(failure instanceof GitLabForbiddenError)) throw failure;
    running.state = { ...running.state, obstacle: 'no-permission' };
  }
}

/** Before the last transaction, after which a repeat would find nothing to do; when it is due, the import has ended. */
async function sendBlames({ state }: RunningImport, { place, job }: Import, app: App): Promise<void> {
  const findingIds = toBlameOf(totalsOf(state), app.limits.blamesPerImport);
  if (findingIds.length === 0) return;
  const { connector, rootId, at } = job;
  const { projectId } = place;
  const due = new Date(app.clock.now().getTime() + blameDelayMs);
  await app.jobs.send(
    [{ v: 1, kind: 'blame-findings', connector, rootId, projectId, findingIds, at, attempt: 0 }],
    {
      at: due,
    },
  );
}

/** The last transaction has the new state and the event. */
async function end(running: RunningImport, { place, row }: Import, app: App): Promise<void> {
  const now = app.clock.now();
  const known = await app.assessments.projects.get(place.connectorId, place.projectId);
  const facts = scannerFactsIn(known?.value, now);
  const counted = countFindings(running.heads.counted(), { now, graceDays: app.remediationDays.Critical });
  const { running: totals, ...state } = withCoverage(running.state, { facts, now }, counted);
  const after: ImportState = { ...state, lookedAt: now.toISOString() };
  const events = importEvents(row, totals, after);
  await app.findings.write(place, { state: after, etag: running.etag, changes: [], events });
}
