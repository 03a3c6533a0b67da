import type { GraphQlProjectRules } from '../../contracts/gitlab/graphql/project-rules.ts';
import type { Probe } from '../../contracts/gitlab/graphql/probe.ts';
import type { Stored } from '../../platform/stored.ts';
import type { Assessment } from './domain/assessment.ts';

/** What a connector's token may read of GitLab to judge it. Every method throws a `GitLabError`. */
export interface FactSource {
  /** Which optional fields the instance has; undefined where it answers no GraphQL. */
  probe(): Promise<Probe | undefined>;
  /**
   * What lists leave out, of up to 50 projects in one request. Projects that the token may not see are missing. A request that
   * is too large for the instance is asked in halves.
   */
  projectRules(ids: readonly number[], known: Probe): Promise<GraphQlProjectRules>;
}

/** Facts and verdicts of things, by connector, kind and GitLab id: they follow a thing through renames and transfers. */
export interface Assessments {
  get(connectorId: string, id: number): Promise<Stored<Assessment> | undefined>;
  /** Those of these ids that there are. */
  many(connectorId: string, ids: readonly number[]): Promise<Map<number, Stored<Assessment>>>;
  /** Inserts without `etag`, else replaces. Throws `ConcurrentChangeError` when it changed since. */
  put(connectorId: string, assessment: Assessment, etag: string | undefined): Promise<void>;
  /** Deletes those of a root group. Idempotent. */
  purgeRoot(connectorId: string, rootId: number): Promise<void>;
  /** Deletes all of a connector. Idempotent. */
  purge(connectorId: string): Promise<void>;
}
