import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { ProjectRulesNode } from '../../contracts/gitlab/graphql/project-rules.ts';
import type { Stored } from '../../platform/stored.ts';
import type { Assessment } from './domain/assessment.ts';
import type { Licence } from './domain/licence.ts';

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

/** Facts and verdicts of projects, by GitLab id, so that they follow a project through renames and transfers. */
export interface Assessments {
  get(connectorId: string, id: number): Promise<Stored<Assessment> | undefined>;
  /** Inserts without `etag`, else replaces. Throws `ConcurrentChangeError` when it changed since. */
  put(connectorId: string, assessment: Assessment, etag: string | undefined): Promise<void>;
  /** Deletes those of a root group. Idempotent. */
  purgeRoot(connectorId: string, rootId: number): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}
