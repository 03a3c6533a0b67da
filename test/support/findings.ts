import { readReport } from '../../shared/adapters/gitlab/reports/read-report.ts';
import type { FindingChange } from '../../shared/features/findings/domain/finding-change.ts';
import type { FindingHead } from '../../shared/features/findings/domain/finding-head.ts';
import type { KnownJob } from '../../shared/features/findings/domain/import-state.ts';
import { mergeRun, type RunFinding } from '../../shared/features/findings/domain/merge-run.ts';
import { type ImportPlan, planImport } from '../../shared/features/findings/domain/plan-import.ts';
import { readItem } from '../../shared/features/findings/domain/read-item.ts';
import {
  readLimits,
  type ReadLimits,
  type ReadOutcome,
} from '../../shared/features/findings/domain/read-outcome.ts';
import type { ReportOutcome } from '../../shared/features/findings/domain/report-outcome.ts';
import type { ReportFormat, ReportType } from '../../shared/features/findings/domain/report-type.ts';
import { scannedHeadOf, type ScannedReport } from '../../shared/features/findings/domain/scanned-head.ts';
import type { ScannedFinding } from '../../shared/features/findings/domain/scanned-finding.ts';
import { imagesOf } from '../../shared/features/findings/domain/images-of.ts';

export const secretKey = 'a key of the deployment';
export const runTime = '2026-11-20T10:00:00.000Z';
const clock = { now: () => new Date(runTime) };

/** A report file of a job as a test words it: its text or bytes, or a document. */
export type ReportFile = {
  job?: string;
  type?: ReportType;
  file?: string;
  format?: ReportFormat;
  content: unknown;
  limits?: Partial<ReadLimits>;
  /** Outcome of a report that was not read at all. */
  status?: ReportOutcome['status'];
};

export type ReadFile = {
  outcome: ReadOutcome;
  findings: ScannedFinding[];
  report: ScannedReport;
  result: ReportOutcome;
};

/** A finding of SAST; `change` replaces fields. */
export function anItem(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'a-1',
    name: 'Deserialization of untrusted data',
    description: 'Use safe_load instead.',
    severity: 'High',
    scanner: { id: 'semgrep', name: 'Semgrep' },
    location: { file: 'app/app.py', start_line: 39, end_line: 39 },
    identifiers: [{ type: 'semgrep_id', name: 'bandit.B506', value: 'bandit.B506' }],
    ...change,
  };
}

/** An item of the rule at a line. */
export function atLine(line: number, rule = 'rule-1', change: Record<string, unknown> = {}) {
  return anItem({
    id: `${rule}:${line}`,
    location: { file: 'app/app.py', start_line: line },
    identifiers: [{ type: 'semgrep_id', name: rule, value: rule }],
    ...change,
  });
}

export function aReport(items: unknown, change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: '15.2.4',
    vulnerabilities: items,
    scan: {
      scanner: { id: 'semgrep', name: 'Semgrep', version: '1.100.0', vendor: { name: 'GitLab' } },
      type: 'sast',
      status: 'success',
      start_time: '2026-11-20T09:00:00',
      end_time: '2026-11-20T09:01:00',
    },
    ...change,
  };
}

export async function* chunksOf(bytes: Uint8Array, size = 4_096): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Reads a report as an import does. */
export async function readFile(file: ReportFile): Promise<ReadFile> {
  const { job = 'semgrep-sast', type = 'sast', content, limits, format } = file;
  const findings: ScannedFinding[] = [];
  const outcome = await readReport(
    content instanceof Uint8Array ? chunksOf(content) : chunksOf(Buffer.from(textOf(content))),
    { ...readLimits, ...limits },
    (items) => {
      for (const { reportType = type, ...item } of items)
        findings.push(readItem(item, { type: reportType, job, secretKey }));
    },
    clock,
    format,
  );
  const { scanner } = outcome;
  const name = file.file ?? `gl-${type}-report.json`;
  return {
    outcome,
    findings,
    report: {
      job,
      file: name,
      heads: findings.map(scannedHeadOf),
      ...(scanner === undefined ? {} : { scanner }),
    },
    result: {
      job,
      jobId: 1,
      pipelineId: 1,
      sha: 'a'.repeat(40),
      type,
      file: name,
      status: file.status ?? outcome.status,
      images: imagesOf(findings),
      count: outcome.count,
    },
  };
}

function textOf(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

export type WholePlan = ImportPlan & { changes: FindingChange[] };

/** A plan with all changes made; the lists of the run stay as they are. */
export function wholePlan(run: Parameters<typeof planImport>[0]): WholePlan {
  const plan = planImport(run);
  const changes = [...plan.changes];
  return { ...plan, changes };
}

export type Project = { stored: FindingHead[]; jobs: KnownJob[] };
export const empty: Project = { stored: [], jobs: [] };

export type Imported = Project & { plan: WholePlan; files: ReadFile[]; scanned: RunFinding[] };

/** One import of a pipeline's reports of one type into what is stored. */
export async function imported(
  before: Project,
  files: readonly ReportFile[],
  now = new Date(runTime),
): Promise<Imported> {
  const read = await Promise.all(files.map(readFile));
  const withBodies = read.map(({ report }, index) => ({
    ...report,
    heads: read[index]?.result.status === 'not-downloadable' ? [] : report.heads,
  }));
  const scanned = [...mergeRun(withBodies)];
  const plan = wholePlan({
    source: 'report',
    type: files[0]?.type ?? 'sast',
    stored: before.stored,
    scanned,
    outcomes: read.map(({ result }) => result),
    knownJobs: before.jobs,
    now,
    removedAfterDays: 30,
  });
  return { stored: afterPlan(before.stored, plan.changes), jobs: plan.jobs, plan, files: read, scanned };
}

/** Stored heads after the changes were written. */
export function afterPlan(stored: readonly FindingHead[], changes: readonly FindingChange[]): FindingHead[] {
  const heads = new Map(stored.map((head) => [head.id, head]));
  for (const { head } of changes) heads.set(head.id, head);
  return [...heads.values()];
}

/** How many changes of each sort there are. */
export function countsOf({ changes }: Pick<WholePlan, 'changes'>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { change } of changes) counts[change] = (counts[change] ?? 0) + 1;
  return counts;
}

export function openOf({ stored }: Project): FindingHead[] {
  return stored.filter(({ state }) => state === 'open' || state === 'reopened');
}
