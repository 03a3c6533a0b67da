import { FindingKind } from '../../../contracts/findings/finding.ts';
import type { Coverage } from '../../../contracts/findings/coverage.ts';
import type { FindingsOfKind, ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import { type FindingCounts, noFindings } from './count-findings.ts';
import { coverageOf, coverageOfAnalyzers } from './coverage.ts';
import type { ImportState } from './import-state.ts';
import { reportTypeOf } from './report-type.ts';

/** Facts of the project that say which scanners are to run, as far as they are known. */
export type ScannerFacts = Partial<Pick<ProjectFacts, 'ci' | 'securityJobs'>>;
export type Circumstances = { facts: ScannerFacts; now: Date };

type CiScanner = NonNullable<ProjectFacts['ci']>['scanners'][number];
const scannerOf: Partial<Record<FindingKind, CiScanner>> = {
  secret_detection: 'secretDetection',
  sast: 'sast',
  iac: 'iac',
  dependency_scanning: 'dependencyScanning',
  container_scanning: 'containerScanning',
};
const staleAfterDays = 7;
const dayMs = 86_400_000;

/** The state with its coverage as of now, and the numbers with its statuses. `counted`: numbers of all findings, if they were counted. */
export function withCoverage(
  state: ImportState,
  circumstances: Circumstances,
  counted: Partial<Record<FindingKind, FindingCounts>> = state.counts,
): ImportState {
  const coverage = FindingKind.options.map((kind) => coverageIn(state, kind, circumstances));
  const counts = coverage.flatMap(({ kind, status, lastRun, detail }) => {
    const of = countsOf(counted[kind]);
    const isShown = kind in scannerOf || status !== 'not-configured' || of !== undefined;
    const shown = { ...noFindings(), ...of, status, ...omitUndefined({ lastRun, detail }) };
    return isShown ? [[kind, shown] as const] : [];
  });
  return { ...state, coverage, counts: Object.fromEntries(counts) };
}

/** The state with other numbers of findings; its coverage and statuses stay. */
export function withNumbers(
  state: ImportState,
  counted: Partial<Record<FindingKind, FindingCounts>>,
): ImportState {
  const counts = Object.entries(state.counts).map(([kind, { status, lastRun, detail }]) => [
    kind,
    { ...noFindings(), ...counted[kind as FindingKind], status, ...omitUndefined({ lastRun, detail }) },
  ]);
  return { ...state, counts: Object.fromEntries(counts) };
}

function countsOf(counted: FindingCounts | FindingsOfKind | undefined): FindingCounts | undefined {
  if (counted === undefined) return undefined;
  const { open, fixed, dismissed, exempt, fixedOn, bySeverity, oldestCriticalDue } = counted;
  return { open, fixed, dismissed, ...omitUndefined({ exempt, fixedOn, bySeverity, oldestCriticalDue }) };
}

function coverageIn(state: ImportState, kind: FindingKind, circumstances: Circumstances): Coverage {
  const { facts, now } = circumstances;
  if (state.source === 'gitlab') return ofGitLab(state, kind, circumstances);
  const type = reportTypeOf(kind);
  const isWaiting = state.imported[type] === undefined && state.wanted.some((set) => set.type === type);
  const obstacle = isWaiting ? ('not-read-yet' as const) : state.obstacle;
  const outcomes = Object.values(state.imported).flatMap((set) => set.outcomes);
  const isConfigured = isConfiguredBy(facts, kind);
  const coverage = coverageOf({
    kind,
    outcomes,
    isConfigured,
    now,
    staleAfterDays,
    ...omitUndefined({ obstacle }),
  });
  const isRead = coverage.status === 'ok' || coverage.status === 'stale';
  return isRead && isPartOnly(state, coverage)
    ? { ...coverage, status: 'incomplete', detail: cutDetail }
    : coverage;
}

const cutDetail = 'The pipeline has more jobs than GitLab is asked for.';

/** Whether jobs beside the deciding one may not be known. */
function isPartOnly({ imported }: ImportState, { pipelineId }: Coverage): boolean {
  return Object.values(imported).some((set) => set.isCut === true && set.pipelineId === pipelineId);
}

function isConfiguredBy({ ci, securityJobs }: ScannerFacts, kind: FindingKind): boolean | undefined {
  const scanner = scannerOf[kind];
  if (scanner === undefined) return undefined;
  if (securityJobs?.some((job) => job.kind === scanner) === true) return true;
  return ci === undefined ? undefined : ci?.scanners.includes(scanner) === true;
}

/** By GitLab's own book; by the jobs of the newest pipeline where a version has none. */
function ofGitLab(
  { gitlab, counts }: ImportState,
  kind: FindingKind,
  { facts, now }: Circumstances,
): Coverage {
  if (gitlab?.imported === undefined) return { kind, status: 'not-read-yet' };
  const open = counts[kind]?.open;
  const count = open === undefined ? undefined : Object.values(open).reduce((sum, one) => sum + one, 0);
  const terms = { now, staleAfterDays, ...omitUndefined({ count }) };
  return coverageOfAnalyzers(kind, gitlab.analyzers ?? [], terms) ?? byJobs(kind, facts, now);
}

function byJobs(kind: FindingKind, facts: ScannerFacts, now: Date): Coverage {
  const jobs = facts.securityJobs?.filter((job) => job.kind === scannerOf[kind]) ?? [];
  const newest = jobs.flatMap(({ finishedAt, status }) =>
    status.toLowerCase() === 'success' && finishedAt !== undefined ? [finishedAt] : [],
  );
  const lastRun = newest.toSorted().at(-1);
  if (lastRun !== undefined) {
    const isStale = now.getTime() - Date.parse(lastRun) > staleAfterDays * dayMs;
    return {
      kind,
      status: isStale ? 'stale' : 'ok',
      source: 'gitlab',
      lastRun: new Date(lastRun).toISOString(),
    };
  }
  if (jobs.length > 0) return { kind, status: 'failed', source: 'gitlab' };
  const isConfigured = isConfiguredBy(facts, kind);
  return { kind, status: isConfigured === false ? 'not-configured' : 'unknown', source: 'gitlab' };
}
