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
  /** Inserts or replaces without a check. `events` are written with it and reported once. */
  put(connectorId: string, root: RootGroup, events?: readonly ChangeEvent[]): Promise<void>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. `events` are written with it and reported once. */
  replace(connectorId: string, root: RootGroup, etag: string, events?: readonly ChangeEvent[]): Promise<void>;
  /** Fine when it is gone already. */
  remove(scope: Scope): Promise<void>;
}

/** Rows of one kind under a root group, in the order of their GitLab ids, with an index by name. */
export interface InventoryRows<Facts> {
  /** Rows with `first <= id <= last`, tombstones included, in order, as a merge needs them. */
  between(scope: Scope, first: number, last: number): Promise<StoredRow[]>;
  /** Up to `count` rows with higher ids than `after`, tombstones included, in order. */
  page(scope: Scope, after: number, count: number): Promise<StoredRow[]>;
  /** The same as `between` for these ids only. */
  stored(scope: Scope, ids: readonly number[]): Promise<StoredRow[]>;
  /** Whole rows of these ids that are stored, with their ETags. */
  whole(scope: Scope, ids: readonly number[]): Promise<Stored<Row<Facts>>[]>;
  /**
   * Writes rows with their index rows and events; each row with its own in one transaction, under the ETag it is based on.
   * Throws `ConcurrentChangeError` if any of them changed since; some may be written then, so read and merge again. A row that
   * the service rejects for its content does not block the others; it stays as it was and is returned with the reason.
   */
  write(scope: Scope, changes: readonly RowChange<Facts>[]): Promise<RejectedRow[]>;
  /**
   * Marks rows as no longer listed, unless they changed since they were read. `completeAsOf` is when the last complete crawl
   * began, which listed them. Idempotent.
   */
  markMissing(scope: Scope, rows: readonly StoredRow[], since: string, completeAsOf?: string): Promise<void>;
  /** Deletes up to 1,000 tombstones older than `before` with their index rows; returns how many. Idempotent. */
  purgeRemoved(scope: Scope, before: string): Promise<number>;
  /** Deletes one row and its index row without an event; false if it changed since it was read. Idempotent. */
  remove(scope: Scope, row: StoredRow): Promise<boolean>;
  /** Deletes everything of this kind under the root group. Idempotent. */
  purge(scope: Scope): Promise<void>;
}

export interface Groups extends InventoryRows<GroupFacts> {
  /** By fully qualified name, in any case. */
  get(scope: Scope, fullyQualifiedName: string): Promise<GroupRow | undefined>;
  /** All descendants, flat, in tree order; not the group itself. */
  listBelow(scope: Scope, fullyQualifiedName: string, page: PageRequest): Promise<Page<GroupRow>>;
  /**
   * Sets the number of projects directly in each group under the root; 0 for groups that are not named. Groups whose count is
   * unchanged are not written.
   */
  setProjectCounts(scope: Scope, projectsByGroup: ReadonlyMap<number, number>): Promise<void>;
}

export interface Projects extends InventoryRows<ProjectFacts> {
  /** By group and project path, in any case. */
  get(scope: Scope, groupFullyQualifiedName: string, path: string): Promise<ProjectRow | undefined>;
  /** Projects directly in the group, in the order of their ids. */
  list(scope: Scope, groupFullyQualifiedName: string, page: PageRequest): Promise<Page<ProjectRow>>;
}

/** A range of a feed: `since` is included, `until` is not. `after`: what is listed after a change, or from it on. */
export type FeedRange = {
  since?: string;
  until?: string;
  after?: { at: string; id: string; isIncluded: boolean };
};

/** The change feed of a connector. Events are written to the outbox with their rows, and published from there. */
export interface ChangeFeed {
  /** Moves pending events of rows under the root group into the feed; returns how many. Idempotent, also after a crash. */
  publish(scope: Scope): Promise<number>;
  /** The same for events of the connector's root groups themselves, and of verdicts. */
  publishRoots(connectorId: string): Promise<number>;
  /** The same for events of imports of findings of a project. */
  publishFindings(project: { connectorId: string; projectId: number }): Promise<number>;
  /** Newest first, read page by page as they are taken. Changes of one time are in the order of their ids. */
  pages(connectorId: string, range: FeedRange, rowsAtOnce: number): AsyncIterable<ChangeEvent[]>;
  /** Deletes up to 1,000 events older than `before`; how many. */
  purgeBefore(connectorId: string, before: string): Promise<number>;
  purge(connectorId: string): Promise<void>;
}
