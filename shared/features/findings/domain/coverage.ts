import type { Coverage, CoverageStatus } from '../../../contracts/findings/coverage.ts';
import type { FindingKind } from '../../../contracts/findings/finding.ts';
import type { AnalyzerStatus } from '../../../contracts/gitlab/graphql/vulnerability.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';
import type { ReportOutcome, ReportStatus } from './report-outcome.ts';
import { reportTypeOf } from './report-type.ts';
import { snippetFor } from './snippet.ts';

export type CoverageEvidence = {
  kind: FindingKind;
  /** Results of the newest set of reports of the type; several types may be among them. */
  outcomes: readonly ReportOutcome[];
  /** Why nothing is known about reports at all. */
  obstacle?: 'not-read-yet' | 'no-permission' | 'unknown';
  detail?: string;
  /** Whether the CI configuration has a job for the kind; undefined where that is not known. */
  isConfigured: boolean | undefined;
  now: Date;
  staleAfterDays: number;
};

const dayMs = 86_400_000;

/** From the worst: the first one among the reports of a kind decides, as any may hide findings. */
const worstFirst: [ReportStatus, CoverageStatus][] = [
  ['no-permission', 'no-permission'],
  ['not-downloadable', 'not-downloadable'],
  ['expired', 'expired'],
  ['unknown', 'unknown'],
  ['empty', 'malformed'],
  ['malformed', 'malformed'],
  ['incomplete', 'incomplete'],
  ['failed', 'failed'],
  ['ok', 'ok'],
];

/** Coverage of a kind by reports. No report is no coverage, never an absence of findings. Contract findings.md, 7. */
export function coverageOf(evidence: CoverageEvidence): Coverage {
  const { kind, obstacle, detail, now, staleAfterDays } = evidence;
  const outcomes = evidence.outcomes.filter((outcome) => isOfKind(kind, outcome));
  const deciding = worstFirst
    .map(([status]) => outcomes.findLast((outcome) => outcome.status === status))
    .find((outcome) => outcome !== undefined);
  if (deciding === undefined) return { kind, ...withoutReports(evidence), ...omitUndefined({ detail }) };
  const status = worstFirst.find(([one]) => one === deciding.status)?.[1] ?? 'unknown';
  const isOld = deciding.ranAt !== undefined && isStale(deciding.ranAt, now, staleAfterDays);
  return {
    kind,
    // What could not be looked at again is as old as the last look.
    status: status === 'ok' && (isOld || obstacle !== undefined) ? 'stale' : status,
    job: deciding.job,
    pipelineId: deciding.pipelineId,
    sha: deciding.sha,
    source: 'report',
    count: outcomes.reduce((sum, { count }) => sum + count, 0),
    ...omitUndefined({
      lastRun: deciding.ranAt,
      scanner: deciding.scanner?.name ?? deciding.scanner?.id,
      version: deciding.version,
      detail: deciding.detail ?? detail,
      snippet: snippetFor(kind, unkept(outcomes)),
    }),
  };
}

/** Coverage of a kind by GitLab's own book of analyzers (Ultimate); undefined where it has no word of the kind. */
export function coverageOfAnalyzers(
  kind: FindingKind,
  analyzers: readonly AnalyzerStatus[],
  { now, staleAfterDays, count }: { now: Date; staleAfterDays: number; count?: number },
): Coverage | undefined {
  const statuses = analyzers.filter(({ analyzerType }) => kindOfAnalyzer(analyzerType) === kind);
  const run = statuses.filter(({ status }) => status.toUpperCase() !== 'NOT_CONFIGURED');
  if (statuses.length === 0) return undefined;
  const failed = run.find(({ status }) => status.toUpperCase() === 'FAILED');
  const deciding = failed ?? run.find(({ status }) => status.toUpperCase() === 'SUCCESS');
  if (deciding === undefined)
    return { kind, status: run.length === 0 ? 'not-configured' : 'unknown', source: 'gitlab' };
  const lastRun = timeOf(deciding.lastCall);
  const isOld = lastRun !== undefined && isStale(lastRun, now, staleAfterDays);
  return {
    kind,
    status: failed === undefined ? (isOld ? 'stale' : 'ok') : 'failed',
    source: 'gitlab',
    ...omitUndefined({ lastRun, count }),
  };
}

function withoutReports({ obstacle, isConfigured }: CoverageEvidence): Pick<Coverage, 'status' | 'detail'> {
  if (obstacle !== undefined) return { status: obstacle };
  return isConfigured === true
    ? {
        status: 'unknown',
        detail: 'A job is configured, but no successful pipeline of the default branch has its report.',
      }
    : { status: 'not-configured' };
}

/** Reports of IaC scanners have the type `sast`. One that was not read is known by the name of its job. */
function isOfKind(kind: FindingKind, { type, scanner, job }: ReportOutcome): boolean {
  if (type !== reportTypeOf(kind)) return false;
  if (type !== 'sast') return true;
  const isIac = scanner?.id === undefined ? /(?:^|-)iac(?:-|$)|kics/i.test(job) : /^kics/i.test(scanner.id);
  return isIac === (kind === 'iac');
}

function unkept(outcomes: readonly ReportOutcome[]): { job: string; file: string }[] {
  return outcomes
    .filter(({ status }) => status === 'not-downloadable')
    .map(({ job, file, type }) => ({ job, file: file ?? `gl-${type.replaceAll('_', '-')}-report.json` }));
}

/** GitLab's AnalyzerTypeEnum; secret push protection scans pushes, not the files. */
function kindOfAnalyzer(analyzerType: string): FindingKind | undefined {
  const name = analyzerType.toUpperCase();
  if (name === 'SECRET_DETECTION_SECRET_PUSH_PROTECTION') return undefined;
  if (name === 'SAST_IAC') return 'iac';
  const kinds: [string, FindingKind][] = [
    ['SAST', 'sast'],
    ['SECRET_DETECTION', 'secret_detection'],
    ['DEPENDENCY_SCANNING', 'dependency_scanning'],
    ['CONTAINER_SCANNING', 'container_scanning'],
    ['CLUSTER_IMAGE_SCANNING', 'cluster_image_scanning'],
    ['DAST', 'dast'],
    ['API_FUZZING', 'api_fuzzing'],
    ['COVERAGE_FUZZING', 'coverage_fuzzing'],
  ];
  return kinds.find(([prefix]) => name === prefix || name.startsWith(`${prefix}_`))?.[1];
}

function isStale(time: string, now: Date, staleAfterDays: number): boolean {
  return Date.parse(time) < now.getTime() - staleAfterDays * dayMs;
}

function timeOf(text: string | null | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
