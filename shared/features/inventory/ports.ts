import type { Page } from '../../contracts/arm/list.ts';
import type { ChangeEvent } from './domain/describe-change.ts';
import type { GroupFacts } from './domain/group-facts.ts';
import type { GroupRow, ProjectRow, RootGroup, Row, Scope } from './domain/inventory.ts';
import type { ProjectFacts } from './domain/project-facts.ts';
import type { RejectedRow, RowChange, StoredRow } from './domain/merge-page.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';

export interface RootGroups {
  /** In order of their ids; a connector has tens, seldom hundreds. */
  list(connectorId: string): Promise<RootGroup[]>;
  get(scope: Scope): Promise<Stored<RootGroup> | undefined>;
  /** Inserts or replaces, whatever is there. `events` are written with it, to be told once. */
  put(connectorId: string, root: RootGroup, events?: readonly ChangeEvent[]): Promise<void>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. `events` are written with it, to be told once. */
  replace(connectorId: string, root: RootGroup, etag: string, events?: readonly ChangeEvent[]): Promise<void>;
  /** Fine when it is gone already. */
  remove(scope: Scope): Promise<void>;
}

/** Rows of one kind under a root group, in the order of their GitLab ids, with an index by name. */
export interface InventoryRows<Facts> {
  /** What is stored with `first <= id <= last`, tombstones included, in order: just what a merge needs. */
  between(scope: Scope, first: number, last: number): Promise<StoredRow[]>;
  /** The same for these ids only, those that are stored. */
  stored(scope: Scope, ids: readonly number[]): Promise<StoredRow[]>;
  /** Whole rows of these ids, those that are stored, with the versions read. */
  whole(scope: Scope, ids: readonly number[]): Promise<Stored<Row<Facts>>[]>;
  /**
   * Writes rows with their index rows and events; each row with its own in one transaction, under the version it rests
   * on. Throws `ConcurrentChangeError` when any of them changed since; some may be written then. Repeating it as it is
   * fails the same way: read and merge again. A row that the service refuses for what it holds does not keep the others from
   * being written; it is left as it was and comes back with the reason.
   */
  write(scope: Scope, changes: readonly RowChange<Facts>[]): Promise<RejectedRow[]>;
  /**
   * Marks rows as not listed any more, unless they changed since they were read. `completeAsOf` is when the last complete
   * crawl began, which saw them. Safe to repeat.
   */
  markMissing(scope: Scope, rows: readonly StoredRow[], since: string, completeAsOf?: string): Promise<void>;
  /** Deletes up to 1,000 tombstones older than `before` with their index rows; how many. Safe to repeat. */
  purgeRemoved(scope: Scope, before: string): Promise<number>;
  /**
   * Deletes one row and its index row, without an event; false when it changed since it was read, and stays. Safe to
   * repeat.
   */
  remove(scope: Scope, row: StoredRow): Promise<boolean>;
  /** Deletes everything of this kind under the root group. Safe to repeat. */
  purge(scope: Scope): Promise<void>;
}

export interface Groups extends InventoryRows<GroupFacts> {
  /** By fully qualified name, in any case. */
  get(scope: Scope, fullyQualifiedName: string): Promise<GroupRow | undefined>;
  /** All descendants, flat, in tree order; not the group itself. */
  listBelow(scope: Scope, fullyQualifiedName: string, page: PageRequest): Promise<Page<GroupRow>>;
  /**
   * Sets how many projects lie directly in each group under the root; a group that is not named has none. Groups whose
   * count is already so are not written.
   */
  setProjectCounts(scope: Scope, projectsByGroup: ReadonlyMap<number, number>): Promise<void>;
}

export interface Projects extends InventoryRows<ProjectFacts> {
  /** By group and project path, in any case. */
  get(scope: Scope, groupFullyQualifiedName: string, path: string): Promise<ProjectRow | undefined>;
  /** Projects directly in the group, in the order of their ids. */
  list(scope: Scope, groupFullyQualifiedName: string, page: PageRequest): Promise<Page<ProjectRow>>;
}

/** The change feed of a connector. Events are written with their rows, and published from there. */
export interface ChangeFeed {
  /** Moves what rows under the root group left to be told into the feed; how many. Safe to repeat and to be cut off. */
  publish(scope: Scope): Promise<number>;
  /** The same of what the connector's root groups themselves left to be told. */
  publishRoots(connectorId: string): Promise<number>;
  /** Newest first. */
  list(connectorId: string, page: PageRequest): Promise<Page<ChangeEvent>>;
  /** Deletes up to 1,000 events older than `before`; how many. */
  purgeBefore(connectorId: string, before: string): Promise<number>;
  purge(connectorId: string): Promise<void>;
}
