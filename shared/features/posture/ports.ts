import type { GroupRulesNode } from '../../contracts/gitlab/graphql/group-rules.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { ProjectCiNode } from '../../contracts/gitlab/graphql/project-ci.ts';
import type { ProjectRulesNode } from '../../contracts/gitlab/graphql/project-rules.ts';
import type { GitLabApplicationSettings } from '../../contracts/gitlab/settings.ts';
import type { Stored } from '../../platform/stored.ts';
import type { ChangeEvent } from '../inventory/domain/describe-change.ts';
import type { Content } from './domain/assemble-content.ts';
import type { Assessment, AssessmentHead } from './domain/assessment.ts';
import type { Licence } from './domain/licence.ts';
import type { Chunk } from './domain/read-model.ts';
import type { Subject } from './domain/rule.ts';
import type { ChunkHead, ChunkPlace, StoredChunk } from './domain/stored-chunk.ts';
import type { SettingsAnswer } from './domain/settings-answer.ts';
import type { Sweep } from './domain/sweep.ts';

/** A project whose answers show the licence; `mayAdminister` if GitLab just said that the token may. */
export type LicensedProject = { id: number; mayAdminister: boolean };

/** Facts that a connector's token can read. Every method throws a `GitLabError`. */
export interface FactSource {
  /** The optional fields of the instance, read once a day; undefined where it has no GraphQL. */
  probe(): Promise<Probe | undefined>;
  /**
   * Settings that lists leave out, by project id, of up to 50 projects in one request. Projects that the token can't see are
   * missing. A request that is too large for the instance is split.
   */
  projectRules(ids: readonly number[], known: Probe): Promise<ReadonlyMap<number, ProjectRulesNode>>;
  /**
   * The same of up to 50 groups, the members with the role Owner included. Undefined where the instance can't be asked for
   * groups by their ids.
   */
  groupRules(ids: readonly number[], known: Probe): Promise<ReadonlyMap<number, GroupRulesNode> | undefined>;
  /**
   * CI files at these paths and security jobs, by project id. Projects that the token can't see are missing. Undefined
   * where the instance has no such query. Reads Git, so it sends a request for each 25 projects.
   */
  projectCi(
    ids: readonly number[],
    paths: readonly string[],
    known: Probe,
  ): Promise<ReadonlyMap<number, ProjectCiNode> | undefined>;
  /**
   * The licence that holds for a top-level group and everything in it, asked for once a day. Where GitLab shows no plan or
   * has no GraphQL, it is that of the answer for push rules of one of the projects in it, of which few are asked.
   */
  licence(
    fullPath: string,
    known: Probe | undefined,
    projects: () => Promise<readonly LicensedProject[]>,
  ): Promise<Licence>;
  /** Settings of a self-managed instance. Throws `GitLabForbiddenError` unless the token is an administrator's. */
  instanceSettings(): Promise<GitLabApplicationSettings>;
  /**
   * Settings of a project or group by a path of the REST API, such as `/projects/7/hooks`: an object, or a list with all its
   * pages up to 500 entries. A page size in `query` reads one page of that size.
   */
  settings(path: string, query?: Readonly<Record<string, string>>): Promise<SettingsAnswer>;
}

/**
 * An assessment to write; `etag` is the version it is based on, absent where there must be none yet. `events` are written to
 * the outbox in the same transaction, so each is reported once.
 */
export type AssessmentChange<Of extends Subject> = {
  assessment: Assessment<Of>;
  etag?: string;
  events?: readonly ChangeEvent[];
};

/** Facts and verdicts of things of one kind, by GitLab id, so that they follow a thing through renames and transfers. */
export interface AssessmentRows<Of extends Subject> {
  get(connectorId: string, id: number): Promise<Stored<Assessment<Of>> | undefined>;
  /** Assessments of these ids that are stored. */
  whole(connectorId: string, ids: readonly number[]): Promise<Stored<Assessment<Of>>[]>;
  /** Heads of assessments with `first <= id <= last`, in the order of ids. */
  heads(connectorId: string, first: number, last: number): Promise<AssessmentHead[]>;
  /** Heads of assessments of these ids. */
  headsOf(connectorId: string, ids: readonly number[]): Promise<AssessmentHead[]>;
  /** Throws `ConcurrentChangeError` when one of them changed since; others may be written then. */
  write(connectorId: string, changes: readonly AssessmentChange<Of>[]): Promise<void>;
  /** Deletes those of these ids. Idempotent. */
  remove(connectorId: string, ids: readonly number[]): Promise<void>;
}

export interface Sweeps {
  list(connectorId: string): Promise<Sweep[]>;
  /** Stores the progress of a sweep, unless a later one has begun. Idempotent. */
  put(connectorId: string, sweep: Sweep): Promise<void>;
}

/** Assessments of projects, groups and instances. */
export interface Assessments {
  projects: AssessmentRows<'project'>;
  groups: AssessmentRows<'group'>;
  instance: AssessmentRows<'instance'>;
  sweeps: Sweeps;
  /** Deletes those of a root group, and its sweep. Idempotent. */
  purgeRoot(connectorId: string, rootId: number): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}

/** The chunk that some ids belong to; `stored` is absent where there is none yet. */
export type OwningChunk = { from: number; ids: number[]; stored: Stored<Chunk> | undefined };

/** Chunks of the read model. An id belongs to the chunk of its place with the greatest lower bound that is not above it. */
export interface ReadModelChunks {
  /**
   * The chunks that ids belong to, as they were when they had their ETags. Throws `ConcurrentChangeError` if one was split
   * meanwhile.
   */
  owning(place: ChunkPlace, ids: readonly number[]): Promise<OwningChunk[]>;
  /**
   * Replaces a chunk by one or several, of which the first keeps its lower bound, in one transaction. Throws
   * `ConcurrentChangeError` if the chunk changed since it was read, or is there although it was not.
   */
  write(place: ChunkPlace, owning: OwningChunk, parts: readonly Chunk[]): Promise<void>;
  /** Versions of all chunks of a connector, in the order of their keys. */
  heads(connectorId: string): Promise<ChunkHead[]>;
  /** All chunks of a connector. */
  all(connectorId: string): Promise<StoredChunk[]>;
  /** Reads some chunks, in their versions of now; ones that are gone are left out. */
  read(connectorId: string, heads: readonly ChunkHead[]): Promise<StoredChunk[]>;
  /** Deletes those of a root group. Idempotent. */
  purgeRoot(connectorId: string, rootId: number): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}

/** Contents of connectors that this process keeps in memory, by the time from which it served each. */
export interface ReadModel {
  /** Content that is at most about a second old. */
  refresh(connectorId: string): Promise<void>;
  /** Contents that were refreshed last and the time that names them, until another refresh brings other ones. */
  latest(connectorIds: readonly string[]): { asOfMs: number; contents: Content[] };
  /** Content that was served at a time (milliseconds since 1970); undefined if it is no longer or was never kept. */
  at(connectorId: string, asOfMs: number): Content | undefined;
}

/** Updates of the read model in this process, one at a time by key; ids that come during one wait for the next together. */
export interface CoalescedUpdates {
  /** Resolves when an update that began after the call has done these ids. Throws its failure. */
  run(key: string, ids: readonly number[], update: (ids: readonly number[]) => Promise<void>): Promise<void>;
}
