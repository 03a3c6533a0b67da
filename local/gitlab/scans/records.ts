import { z } from 'zod';

/** Kinds of scans, as GitLab's `securityReportTypes` names them, in lower case. */
export const ScanKind = z.enum([
  'sast',
  'sast_iac',
  'secret_detection',
  'dependency_scanning',
  'container_scanning',
  'cluster_image_scanning',
  'dast',
  'api_fuzzing',
  'coverage_fuzzing',
]);
export type ScanKind = z.output<typeof ScanKind>;

export const Severity = z.enum(['Critical', 'High', 'Medium', 'Low', 'Unknown', 'Info']);
export type Severity = z.output<typeof Severity>;

export type Identifier = { type: string; name: string; value: string; url?: string };

/** Place of a finding; each kind has some of the fields. */
export type Place = {
  file?: string;
  line?: number;
  endLine?: number;
  className?: string;
  method?: string;
  packageName?: string;
  version?: string;
  image?: string;
  operatingSystem?: string;
  hostname?: string;
  path?: string;
  requestMethod?: string;
  param?: string;
  crashType?: string;
  crashState?: string;
};

/** A flaw in a project, of which reports and vulnerabilities are made. `key` stays the same when the flaw moves. */
export type Finding = {
  key: string;
  kind: ScanKind;
  severity: Severity;
  title: string;
  description: string;
  solution?: string;
  /** The first one is the primary identifier. */
  identifiers: readonly Identifier[];
  place: Place;
  /** Text that no client may keep, with `canary` in it. */
  secret?: string;
  /** The commit that brought a secret; absent: the placeholder of scans without history. */
  commit?: string;
};

/** The form of a report; anything but `whole` is a fault. */
export const ReportShape = z.enum([
  'whole',
  'scan-failed',
  'cut',
  'broken',
  'second-document',
  'no-list',
  'null-list',
  'html',
  'json-lines',
  'empty',
]);
export type ReportShape = z.output<typeof ReportShape>;

/** Versions of reports: the newest, one of 2021 to 2023, and one of third-party tools, which has no `scan`. */
export const ReportVersion = z.enum(['15.2.4', '14.1.2', '2.0']);
export type ReportVersion = z.output<typeof ReportVersion>;

/** The format of a job's report: GitLab's own, or one of other tools. */
export const ReportFormat = z.enum(['gitlab', 'sarif', 'cyclonedx']);
export type ReportFormat = z.output<typeof ReportFormat>;

/**
 * A report of a job. `body` replaces what would be written from the findings. `copies` repeats generated findings, and each
 * has `paddingBytes` of text, for large reports.
 */
type ReportContent = {
  findings: readonly Finding[];
  shape: ReportShape;
  version: ReportVersion;
  body?: string;
  copies?: { count: number; paddingBytes: number };
};

/** Roles that may download what a job wrote: `artifacts:access`. */
export const ArtifactsAccess = z.enum(['all', 'developer', 'none']);
export type ArtifactsAccess = z.output<typeof ArtifactsAccess>;

export const JobStatus = z.enum(['success', 'failed', 'canceled', 'skipped', 'running']);

export type JobRecord = {
  id: number;
  name: string;
  status: z.output<typeof JobStatus>;
  allowFailure: boolean;
  finishedAt: string | null;
  /** Null for a job that scans nothing. */
  kind: ScanKind | null;
  format: ReportFormat;
  /** True if the report is in `artifacts:paths` too, so that it can be downloaded. */
  kept: boolean;
  expired: boolean;
  access: ArtifactsAccess;
  /** Run again later: it does not count. */
  retried: boolean;
  /** Path of the report in the archive. */
  path: string;
  content: ReportContent;
};

type PipelineSource =
  'push' | 'schedule' | 'web' | 'api' | 'merge_request_event' | 'parent_pipeline' | 'pipeline';

export type PipelineRecord = {
  id: number;
  ref: string;
  sha: string;
  source: PipelineSource;
  status: 'success' | 'failed' | 'running' | 'canceled' | 'pending' | 'skipped';
  createdAt: string;
  finishedAt: string | null;
  jobs: readonly JobRecord[];
  /** Pipelines that it started: children in the same project, and others. */
  downstream: readonly { projectId: number; pipeline: PipelineRecord }[];
};

/** A decision of a person about a vulnerability. */
export const Decision = z.strictObject({
  state: z.enum(['detected', 'confirmed', 'resolved', 'dismissed']),
  reason: z
    .enum(['acceptable_risk', 'false_positive', 'mitigating_control', 'used_in_tests', 'not_applicable'])
    .exactOptional(),
  comment: z.string().exactOptional(),
});
export type Decision = z.output<typeof Decision>;

/** A vulnerability of an Ultimate project: everything that was ever found on the default branch. */
export type VulnerabilityRecord = {
  id: number;
  finding: Finding;
  detectedAt: string;
  /** True if the newest scan no longer finds it; never for a secret. */
  isGone: boolean;
  goneIn: string | undefined;
  firstPipeline: { sha: string; createdAt: string } | undefined;
  decision: Decision;
};
