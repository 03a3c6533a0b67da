import { z } from 'zod';

import { Coverage } from '../../../contracts/findings/coverage.ts';
import { FindingKind, FindingScanner, FindingSeverity } from '../../../contracts/findings/finding.ts';
import { AnalyzerStatus } from '../../../contracts/gitlab/graphql/vulnerability.ts';
import { FindingsOfKind } from '../../../contracts/posture/project-facts.ts';
import type { ReportOutcome } from './report-outcome.ts';

const optional = <Of extends z.ZodType>(of: Of) => z.exactOptional(of);
const Type = FindingKind.exclude(['iac']);
const SetType = z.enum([...Type.options, 'sarif', 'cyclonedx']);

/** A report file of a job. `obstacle`: why it is not downloaded, known without a request. */
const WantedFile = z.object({
  job: z.string(),
  jobId: z.int(),
  pipelineId: z.int(),
  ranAt: optional(z.string()),
  file: optional(z.string()),
  sizeBytes: optional(z.int()),
  obstacle: optional(z.enum(['expired', 'not-downloadable', 'no-permission'])),
});
export type WantedFile = z.infer<typeof WantedFile>;

/**
 * The report files of one type in the newest pipeline that has any, its child pipelines included. `mark` differs where the set
 * does, so that a set is imported once.
 */
const ReportSet = z.object({
  type: SetType,
  pipelineId: z.int(),
  sha: z.string(),
  finishedAt: optional(z.string()),
  mark: z.string(),
  files: z.array(WantedFile),
  /** The pipeline has more jobs than GitLab was asked for. */
  isCut: optional(z.literal(true)),
});
export type ReportSet = z.infer<typeof ReportSet>;

const Outcome = z.object({
  job: z.string(),
  jobId: z.int(),
  pipelineId: z.int(),
  sha: z.string(),
  type: Type,
  file: optional(z.string()),
  status: z.enum([
    'ok',
    'failed',
    'incomplete',
    'malformed',
    'empty',
    'no-permission',
    'expired',
    'not-downloadable',
    'unknown',
  ]),
  ranAt: optional(z.string()),
  images: optional(z.array(z.string())),
  scanner: optional(FindingScanner),
  version: optional(z.string()),
  detail: optional(z.string()),
  count: z.int(),
}) satisfies z.ZodType<ReportOutcome>;

/** The set of a type that was imported last, and what became of each file. */
const ImportedSet = z.object({
  pipelineId: z.int(),
  sha: z.string(),
  mark: z.string(),
  at: z.string(),
  outcomes: z.array(Outcome),
  isCut: optional(z.literal(true)),
});
export type ImportedSet = z.infer<typeof ImportedSet>;

/** When a job last reported. One that no longer does leaves its findings open, until another scanner took its place. */
const KnownJob = z.object({ type: Type, job: z.string(), seenAt: z.string() });
export type KnownJob = z.infer<typeof KnownJob>;

/** Numbers for the event of an import, as far as it came. */
const ImportTotals = z.object({
  /** The first import of the project, whose findings are all new. */
  isFirst: z.boolean(),
  added: z.partialRecord(FindingSeverity, z.int()),
  fixed: z.int(),
  reopened: z.int(),
  /** Findings that were closed and opened, as their rule got another name. */
  replaced: optional(z.int()),
  /** Ids of new critical findings, 20 at most. */
  critical: z.array(z.string()),
  /** Ids of new findings whose lines are to be blamed, 20 of each severity at most. */
  toBlame: optional(z.strictObject({ critical: z.array(z.string()), high: z.array(z.string()) })),
});
export type ImportTotals = z.infer<typeof ImportTotals>;

/**
 * The state of the import of a project: reports that wait for their import, those that were imported, the coverage and the
 * numbers that follow. Each transaction of an import replaces its row under the version read, so that of two imports beside
 * each other one stops.
 */
export const ImportState = z.object({
  projectId: z.int(),
  /** The root group under which it lay when it was last looked at. */
  rootId: z.int(),
  source: z.enum(['report', 'gitlab']),
  /** When reports were listed, or vulnerabilities counted, and something was new; ISO 8601. */
  lookedAt: z.string(),
  /** When findings were counted again since, as an exemption began or ended; ISO 8601. */
  countedAt: optional(z.string()),
  /** Obstacle to looking at all: GitLab does not show the project's pipelines. */
  obstacle: optional(z.enum(['no-permission', 'unknown'])),
  /** Newest pipelines, of which GitLab's short list was not whole, so that a longer one was asked for. */
  searched: optional(z.string()),
  wanted: z.array(ReportSet),
  imported: z.partialRecord(SetType, ImportedSet),
  jobs: z.array(KnownJob),
  /** Vulnerabilities as GitLab counts them: those that are to be imported, and those that were, and when. */
  gitlab: optional(
    z.object({
      wanted: z.string(),
      imported: optional(z.string()),
      at: optional(z.string()),
      analyzers: optional(z.array(AnalyzerStatus)),
    }),
  ),
  /** Totals of an import that has not ended. */
  running: optional(ImportTotals),
  coverage: z.array(Coverage),
  counts: z.partialRecord(FindingKind, FindingsOfKind),
});
export type ImportState = z.infer<typeof ImportState>;

/** A project that was never looked at. */
export function newImportState(projectId: number, rootId: number, lookedAt: string): ImportState {
  return {
    projectId,
    rootId,
    source: 'report',
    lookedAt,
    wanted: [],
    imported: {},
    jobs: [],
    coverage: [],
    counts: {},
  };
}
