import { z } from 'zod';
import type { ProjectRecord } from '../world/records.ts';
import { scanJobs } from './history.ts';
import { defaultJobName, reportPath } from './job-defaults.ts';
import {
  ArtifactsAccess,
  type Finding,
  type JobRecord,
  JobStatus,
  type PipelineRecord,
  ReportFormat,
  ReportShape,
  ReportVersion,
  ScanKind,
  Severity,
} from './records.ts';
import { sampleFinding } from './sample-findings.ts';

const count = z.int().min(0).max(200_000);

/** One scan of a run. What is not given stays as in the last run of the job. */
export const ScanChange = z.strictObject({
  kind: ScanKind,
  /** Name of the job; another name than before is another job. */
  job: z.string().min(1).exactOptional(),
  /** Lines that were added above everything that has a line. */
  moveLines: z.int().default(0),
  /** Number of findings that are gone, come back, or are new. */
  fix: count.default(0),
  reopen: count.default(0),
  add: count.default(0),
  /** Severity of new ones; default: that of the sample. */
  severity: Severity.exactOptional(),
  /** Text of the report, instead of one made of findings. */
  body: z.string().exactOptional(),
  shape: ReportShape.default('whole'),
  /** Another one than the last is another job, unless named. */
  format: ReportFormat.default('gitlab'),
  version: ReportVersion.exactOptional(),
  /** Generated findings beside the others, each with so much text. */
  copies: z.strictObject({ count, paddingBytes: z.int().min(0).max(10_000_000).default(0) }).exactOptional(),
  kept: z.boolean().exactOptional(),
  expired: z.boolean().default(false),
  access: ArtifactsAccess.exactOptional(),
  status: JobStatus.default('success'),
  retried: z.boolean().default(false),
  path: z.string().min(1).exactOptional(),
  in: z.enum(['root', 'child', 'other-project']).default('root'),
});
type ScanChange = z.output<typeof ScanChange>;

type Next = {
  run: { scans: readonly ScanChange[]; others: boolean; status: PipelineRecord['status'] };
  /** Jobs of the newest pipeline. */
  before: readonly JobRecord[];
  /** Successful pipelines of the branch, newest first. */
  earlier: readonly PipelineRecord[];
  findings: (kind: ScanKind) => { present: Finding[]; gone: Finding[] };
  project: ProjectRecord;
  pipelineId: number;
  finishedAt: string;
};

type Jobs = Record<'root' | 'child' | 'elsewhere', JobRecord[]>;

/** The jobs of the next pipeline: those of the newest one again, with the changed scans in their place. */
export function nextJobs(next: Next): Jobs {
  const { run, before, pipelineId, finishedAt } = next;
  const jobs: Jobs = { root: [], child: [], elsewhere: [] };
  const changed = new Set(run.scans.map(({ kind }) => kind));
  const again = run.others ? before.filter(({ kind }) => kind === null || !changed.has(kind)) : [];
  let index = 0;
  const nextId = () => pipelineId * 100 + index++;
  for (const job of again) jobs.root.push({ ...job, id: nextId(), finishedAt });
  for (const scan of run.scans) {
    const place = scan.in === 'other-project' ? 'elsewhere' : scan.in;
    jobs[place].push(scanned(scan, next, nextId()));
  }
  return jobs;
}

function scanned(scan: ScanChange, next: Next, id: number): JobRecord {
  const { kind } = scan;
  const last = lastJob(scan, next);
  const { body, copies, version = last?.content.version ?? '15.2.4' } = scan;
  return {
    id,
    name: scan.job ?? last?.name ?? nameOf(scan),
    status: scan.status,
    allowFailure: true,
    finishedAt: next.finishedAt,
    kind,
    format: scan.format,
    kept: scan.kept ?? last?.kept ?? true,
    expired: scan.expired,
    access: scan.access ?? last?.access ?? 'all',
    retried: scan.retried,
    path: scan.path ?? last?.path ?? reportPath(kind, scan.format),
    content: {
      findings: foundBy(scan, next),
      shape: scan.shape,
      version,
      ...(body === undefined ? {} : { body }),
      ...(copies === undefined ? {} : { copies }),
    },
  };
}

function nameOf({ kind, format }: ScanChange): string {
  return format === 'gitlab' ? defaultJobName(kind) : `${format}-${kind}`;
}

/** The job of this name that ran last, or the last of its kind and format. */
function lastJob({ kind, job, format }: ScanChange, { earlier, project }: Next): JobRecord | undefined {
  const all = earlier
    .flatMap((pipeline) => scanJobs(pipeline, project.id))
    .filter((one) => one.kind === kind && one.format === format);
  return all.find(({ name }) => name === job) ?? all[0];
}

function foundBy(scan: ScanChange, { findings, project }: Next): Finding[] {
  const { kind, severity } = scan;
  const { present, gone } = findings(kind);
  const first = present.length + gone.length;
  const added = Array.from({ length: scan.add }, (_, index) =>
    sampleFinding(kind, project.id, first + index),
  );
  return [
    ...present.slice(scan.fix).map((finding) => moved(finding, scan.moveLines)),
    ...gone.slice(0, scan.reopen),
    ...added.map((finding) => (severity === undefined ? finding : { ...finding, severity })),
  ];
}

function moved(finding: Finding, lines: number): Finding {
  const { place } = finding;
  return place.line === undefined ? finding : { ...finding, place: { ...place, line: place.line + lines } };
}
