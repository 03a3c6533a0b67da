import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { ProjectRulesNode } from '../../contracts/gitlab/graphql/project-rules.ts';
import type { Stored } from '../../platform/stored.ts';
import type { Assessment, AssessmentHead } from './domain/assessment.ts';
import type { Licence } from './domain/licence.ts';
import type { Subject } from './domain/rule.ts';

/** Facts that a connector's token can read. Every method throws a `GitLabError`. */
export interface FactSource {
  /** The optional fields of the instance, read once a day; undefined where it has no GraphQL. */
  probe(): Promise<Probe | undefined>;
  /**
   * Settings that lists leave out, by project id, of up to 50 projects in one request. Projects that the token can't see are
   * missing. A request that is too large for the instance is split.
   */
  projectRules(ids: readonly number[], known: Probe): Promise<ReadonlyMap<number, ProjectRulesNode>>;
  /** The licence that holds for a top-level group and everything in it. */
  licence(fullPath: string, known: Probe): Promise<Licence>;
}

/** An assessment to write; `etag` is the version it is based on, absent where there must be none yet. */
export type AssessmentChange<Of extends Subject> = { assessment: Assessment<Of>; etag?: string };

/** Facts and verdicts of things of one kind, by GitLab id, so that they follow a thing through renames and transfers. */
export interface AssessmentRows<Of extends Subject> {
  get(connectorId: string, id: number): Promise<Stored<Assessment<Of>> | undefined>;
  /** Assessments of these ids that are stored. */
  whole(connectorId: string, ids: readonly number[]): Promise<Stored<Assessment<Of>>[]>;
  /** Heads of assessments with `first <= id <= last`, in the order of ids. */
  heads(connectorId: string, first: number, last: number): Promise<AssessmentHead[]>;
  /** Throws `ConcurrentChangeError` when one of them changed since; others may be written then. */
  write(connectorId: string, changes: readonly AssessmentChange<Of>[]): Promise<void>;
  /** Deletes those of these ids. Idempotent. */
  remove(connectorId: string, ids: readonly number[]): Promise<void>;
}

/** Assessments of projects, groups and instances. */
export interface Assessments {
  projects: AssessmentRows<'project'>;
  groups: AssessmentRows<'group'>;
  instance: AssessmentRows<'instance'>;
  /** Deletes those of a root group. Idempotent. */
  purgeRoot(connectorId: string, rootId: number): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}
