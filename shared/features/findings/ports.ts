import type { Finding } from '../../contracts/findings/finding.ts';
import type { AnalyzerStatus, VulnerabilityNode } from '../../contracts/gitlab/graphql/vulnerability.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { Stored } from '../../platform/stored.ts';
import type { ChangeEvent } from '../inventory/domain/describe-change.ts';
import type { Sweeps } from '../posture/ports.ts';
import type { CountedFinding } from './domain/count-findings.ts';
import type { FindingHead } from './domain/finding-head.ts';
import type { FindingPresent } from './domain/finding-past.ts';
import type { ImportState } from './domain/import-state.ts';
import type { ReadOutcome, TypedItem } from './domain/read-outcome.ts';
import type { ListedPipeline, ReportListing, ScannedProject } from './domain/report-listing.ts';
import type { ReportFormat } from './domain/report-type.ts';
import type { FindingsFilter } from './domain/select-findings.ts';

/**
 * The body of a report as it comes. Iterating throws a `GitLabError` when the connection breaks; ending the iteration early
 * closes it. A place for requests is taken until the body ends, so it must be iterated.
 */
export type ReportBody = AsyncIterable<Uint8Array> & {
  /** Length that GitLab announced. */
  sizeBytes: number | undefined;
};

/** Open vulnerabilities by severity, and the newest pipeline of the default branch. */
export type SeverityCounts = {
  /** Undefined where GitLab shows none: below Ultimate, or for lack of a role. */
  open: Readonly<Record<VulnerabilitySeverity, number>> | undefined;
  pipelineId: number | undefined;
};
type VulnerabilitySeverity = 'critical' | 'high' | 'medium' | 'low' | 'unknown' | 'info';

export type VulnerabilityPage = {
  vulnerabilities: VulnerabilityNode[];
  /** Number of elements that did not fit their schema. */
  malformed: number;
  /** Cursor of the next page; absent on the last one. */
  nextCursor: string | undefined;
  /** Last runs of analyzers; undefined where the instance does not say. */
  analyzers: AnalyzerStatus[] | undefined;
};

/** The last commit that changed a line. GitLab's answer has an e-mail address too, which is not taken. */
type BlamedCommit = { sha: string; author: string | undefined; time: string | undefined };

/** Results of scanners that a connector's token can read. Every method throws a `GitLabError`. */
export interface FindingSource {
  /**
   * Report files of the newest three successful pipelines of the default branch, by project id. Sends a request for 25
   * projects with the same name of the default branch, and several for each project where the instance lacks the fields.
   * Projects that the token can't see are missing.
   */
  reportFiles(
    projects: readonly ScannedProject[],
    known: Probe | undefined,
  ): Promise<ReadonlyMap<number, ReportListing>>;
  /**
   * The same of the newest five pipelines of one project, by REST: up to 11 requests, two for each child pipeline and one for each
   * further 100 jobs. Those that are `known` whole cost none.
   */
  olderReportFiles(project: ScannedProject, known?: readonly ListedPipeline[]): Promise<ReportListing>;
  /**
   * A file of the archive of a job, also where it lies in a folder that its name does not show. Throws `GitLabForbiddenError` where `artifacts:access` excludes the token's role, and
   * `GitLabNotFoundError` if the archive is absent or expired, or has no such file.
   */
  report(projectId: number, jobId: number, path: string): Promise<ReportBody>;
  /** By project id, in a request for each 50 projects. Empty where the instance has no such field. */
  severityCounts(
    ids: readonly number[],
    known: Probe | undefined,
  ): Promise<ReadonlyMap<number, SeverityCounts>>;
  /**
   * Vulnerabilities of every state, newest first, in pages of 100 from a cursor. Throws `GitLabForbiddenError` where GitLab
   * shows none: below Ultimate, or for lack of a role.
   */
  vulnerabilities(
    project: Pick<ScannedProject, 'id' | 'fullPath'>,
    known: Probe,
    cursor?: string,
  ): AsyncIterable<VulnerabilityPage>;
  /** The last change of a line of a file at a commit; undefined if GitLab has no such line. */
  blame(projectId: number, sha: string, path: string, line: number): Promise<BlamedCommit | undefined>;
}

/** A head with the columns beside it. `isSplit`: the finding can be written as a `SeenFinding`. */
export type StoredHead = { head: FindingHead; isSplit?: boolean } & CountedFinding;

/** A finding to write, with the head that matching reads. */
export type FindingChange = { finding: Finding; head: FindingHead };

/** A stored finding, seen again in the state that it has: its past stays as it is, and need not be read. */
export type SeenFinding = { present: FindingPresent; head: FindingHead };

/** Changes of one project that belong together. `etag` is that of the state they rest on; absent where there must be none. */
export type FindingsWrite = {
  state: ImportState;
  etag?: string;
  changes: readonly FindingChange[];
  seen?: readonly SeenFinding[];
  events?: readonly ChangeEvent[];
};

/** The project of findings, by GitLab's id, so that they follow it through renames and transfers. */
export type FindingsPlace = { connectorId: string; projectId: number };

/** Findings of scanners by project, and the state of their import. */
export interface Findings {
  state(place: FindingsPlace): Promise<Stored<ImportState> | undefined>;
  /** States of these projects that are stored. */
  states(connectorId: string, projectIds: readonly number[]): Promise<Stored<ImportState>[]>;
  /** Heads of all findings of a project in pages, in the order of ids, with what is counted. */
  heads(place: FindingsPlace): AsyncIterable<StoredHead[]>;
  get(place: FindingsPlace, id: string): Promise<Finding | undefined>;
  /** A finding with the head beside it, for a write that leaves the head as it is. */
  withHead(place: FindingsPlace, id: string): Promise<FindingChange | undefined>;
  /** Findings of these ids that are stored. */
  whole(place: FindingsPlace, ids: readonly string[]): Promise<Finding[]>;
  /** Findings behind `after`, in the order of ids, in pages of at most `pageSize`. */
  pages(
    place: FindingsPlace,
    options: { filter?: FindingsFilter; after?: string; pageSize?: number },
  ): AsyncIterable<Finding[]>;
  /**
   * Writes the state and the changes in as many transactions as they need; each holds the state, under the version that the
   * one before left. Events are in the last one. Returns the ETag of the state. Throws `ConcurrentChangeError` when the state
   * changed meanwhile; earlier transactions stay.
   */
  write(place: FindingsPlace, write: FindingsWrite): Promise<string>;
  /** Takes up to `wanted` requests for blame of the `perDay` of a connector; returns how many are left to it, at most `wanted`. */
  takeBlames(connectorId: string, wanted: number, limit: { now: Date; perDay: number }): Promise<number>;
  /** Sweeps that look for reports. */
  sweeps: Sweeps;
  /** Deletes those of a project. Idempotent. */
  purgeProject(place: FindingsPlace): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}

/** Reads a report of a format while it comes, and hands over its items in batches of about 100. Never throws for the report itself. */
export type ReportReader = (
  body: AsyncIterable<Uint8Array>,
  onItems: (items: TypedItem[]) => void | Promise<void>,
  format?: ReportFormat,
) => Promise<ReadOutcome>;
