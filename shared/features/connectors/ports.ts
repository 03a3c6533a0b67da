import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey, ConnectorRef } from '../../contracts/connector-key.ts';
import type { Connector } from './domain/connector.ts';
import type { InstanceLimits, RequestCount } from './domain/request-counts.ts';
import type { SharedBudget } from './domain/shared-budget.ts';
import type { Operation } from './domain/operation.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';
import type { GroupClaimedElsewhere, WantedGroup } from './domain/decide-claims.ts';
import type { FindingSource } from '../findings/ports.ts';
import type { FactSource } from '../posture/ports.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabGroupHook, GroupHookWish } from '../../contracts/gitlab/hook.ts';
import type { GitLabInstance } from '../../contracts/gitlab/instance.ts';
import type { GitLabCredentials, PendingAuthorization } from '../../contracts/gitlab/oauth.ts';
import type { GitLabProject } from '../../contracts/gitlab/project.ts';
import type { GitLabGroupMember, GitLabUser } from '../../contracts/gitlab/user.ts';

export interface Connectors {
  get(key: ConnectorKey): Promise<Stored<Connector> | undefined>;
  /** Ordered by resource group and name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    scope: { subscriptionId: string; resourceGroup?: string },
    page: PageRequest,
    isWanted?: (connector: Connector) => boolean,
  ): Promise<Page<Connector>>;
  /** Number of connectors in a subscription, including those that are being deleted. */
  countIn(subscriptionId: string): Promise<number>;
  /** Every connector of every subscription, for timers. */
  all(): AsyncIterable<Connector>;
  /** Throws `ConcurrentChangeError` if it exists. Returns the new ETag. */
  insert(connector: Connector): Promise<string>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. Returns the new ETag. */
  replace(connector: Connector, etag: string): Promise<string>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. Does nothing if it does not exist. */
  remove(key: ConnectorKey, etag: string): Promise<void>;
  /** Replaces a connector that is being deleted by a new one; the former is set aside in the same transaction. Throws as `replace`. */
  succeed(next: Connector, former: Stored<Connector>): Promise<void>;
  /** A connector that was set aside; `all` returns it too. */
  setAside(ref: ConnectorRef): Promise<Connector | undefined>;
  /** Does nothing if it does not exist. */
  removeSetAside(ref: ConnectorRef): Promise<void>;
}

/** One change of a connector: read, decide, write, with retry on conflict. `decide` must be pure. `keep` writes nothing. */
export interface ConnectorChanges {
  change<Answer>(
    key: ConnectorKey,
    decide: (current: Connector | undefined) => ConnectorChange<Answer>,
  ): Promise<Answer>;
}

/** `succeed` replaces a connector that is being deleted by a new one. */
export type ConnectorChange<Answer> =
  | { action: 'save' | 'succeed'; connector: Connector; answer: Answer }
  | { action: 'remove' | 'keep'; answer: Answer };

export interface Operations {
  get(key: ConnectorKey, operationId: string): Promise<Operation | undefined>;
  /** Inserts or replaces. An operation that has ended is not changed. */
  put(key: ConnectorKey, operation: Operation): Promise<void>;
  /** Deletes operations that ended before `before`. Returns their number. Idempotent. */
  purgeEnded(before: string): Promise<number>;
}

/** Scope of the claims of one tenant on one GitLab, named by its normalised URL. */
export type ClaimScope = { tenantId: string; instanceUrl: string };

/** Scope of the claims of one tenant on all GitLabs of a host (with port, in lower case). */
export type ClaimPlace = { tenantId: string; instanceHost: string };

/** `instanceUrl` is absent on claims of former versions, which distinguished GitLabs by host. */
export type GroupClaim = ClaimPlace & {
  instanceUrl?: string;
  groupId: number;
  connectorId: string;
  since?: string;
};

export interface GroupClaims {
  /**
   * Claims these groups for the connector. Returns those that another connector has claimed, or that lie above or below
   * a claim of another; an own claim on such a group is released. Concurrent claims are serialised. Claims of former
   * versions count for every GitLab of their host; the connector's own are moved to this one. Idempotent.
   */
  claim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ): Promise<GroupClaimedElsewhere[]>;
  /** Stores the new path of a claimed group. Throws `ConcurrentChangeError` on a concurrent change of claims. */
  rename(place: ClaimPlace, connectorId: string, group: WantedGroup): Promise<void>;
  /** The connector that has claimed each of these groups, or one above or below it. */
  claimants(scope: ClaimScope, groups: readonly WantedGroup[]): Promise<Map<number, string>>;
  /** Connectors with claims by host, which former versions made. */
  claimantsByHost(place: ClaimPlace): Promise<string[]>;
  /** Moves the claims of a connector by host to its GitLab, unchanged. Idempotent, also beside others. */
  adopt(scope: ClaimScope, connectorId: string): Promise<void>;
  /** Releases the claim if it belongs to this connector. */
  release(claim: ClaimPlace & { groupId: number; connectorId: string }): Promise<void>;
  /** Releases all claims of a connector. Idempotent. */
  releaseAll(tenantId: string, connectorId: string): Promise<void>;
  /** Every claim of every tenant, for timers. */
  all(): AsyncIterable<GroupClaim>;
}

/** One page of a GitLab list. */
export type GitLabPage<Item> = {
  items: Item[];
  /** Number of elements that did not fit their schema. */
  malformed: number;
  /** Absent on the last page. */
  nextPage: number | undefined;
  /** Absent if GitLab does not return it (over 10,000). */
  totalItems: number | undefined;
};

/** The webhooks of a group. `malformedUrls` has an entry for each malformed one: its URL, or undefined if that is malformed too. */
export type GroupHookList = { hooks: GitLabGroupHook[]; malformedUrls: (string | undefined)[] };

/** GitLab with the credentials of one connector. Every method throws a `GitLabError`. Pages have up to 100 items, ordered by id. */
export interface GitLab {
  /** Settings that posture is judged by. */
  facts: FactSource;
  /** Results of scanners. */
  findings: FindingSource;
  /** `malformedPaths` are the paths of malformed elements, as far as they have one. */
  ownedGroups(page: number): Promise<GitLabPage<GitLabGroup> & { malformedPaths: string[] }>;
  /** Includes groups that are owned by inheritance, and on some versions by invitation of another group. */
  inheritedGroups(page: number): Promise<GitLabPage<GitLabGroup>>;
  /** Groups with any role, inherited ones and those below them included. */
  memberGroups(page: number): Promise<GitLabPage<GitLabGroup>>;
  group(idOrFullPath: number | string): Promise<GitLabGroup>;
  descendantGroups(groupId: number, page: number): Promise<GitLabPage<GitLabGroup>>;
  projects(groupId: number, page: number): Promise<GitLabPage<GitLabProject>>;
  /** One page of the most recently active projects below the group. */
  latestProjects(groupId: number): Promise<GitLabPage<GitLabProject>>;
  /** One page of the newest groups below the group. */
  latestGroups(groupId: number): Promise<GitLabPage<GitLabGroup>>;
  /** Projects directly in the group. */
  ownProjects(groupId: number, page: number): Promise<GitLabPage<GitLabProject>>;
  project(id: number): Promise<GitLabProject>;
  /** The user that the token belongs to. */
  currentUser(): Promise<GitLabUser>;
  /** Scopes and expiry date of the token. An OAuth token has no expiry date here, because it is renewed. */
  tokenFacts(): Promise<{ scopes?: string[]; expiresOn?: string }>;
  /** Includes inherited roles and invitations. Throws `GitLabNotFoundError` if the user is no member. */
  groupMember(groupId: number, userId: number): Promise<GitLabGroupMember>;
  /** Needs Owner, Premium, and for changes the scope `api`. Throws `GitLabForbiddenError` or `GitLabNotFoundError` otherwise. */
  groupHooks(groupId: number): Promise<GroupHookList>;
  createGroupHook(groupId: number, wish: GroupHookWish): Promise<GitLabGroupHook>;
  updateGroupHook(groupId: number, gitLabHookId: number, wish: GroupHookWish): Promise<GitLabGroupHook>;
  /** Does nothing if it does not exist. */
  removeGroupHook(groupId: number, gitLabHookId: number): Promise<void>;
  /** Makes GitLab deliver a push event now; a 2xx response enables a disabled hook again. */
  testGroupHook(groupId: number, gitLabHookId: number): Promise<void>;
  /** Cost so far: HTTP requests including retries, responses with 429, and the sum of waits for limits. */
  spent(): { requests: number; throttled: number; waitedSeconds: number };
}

/** Requests that processes sent lately to an instance, as far as they have stored it. A report, and no reservation. */
export interface RequestCounts {
  /** Replaces what the process stored before about these connectors. */
  put(instanceUrl: string, processId: string, counts: readonly RequestCount[], at: string): Promise<void>;
  /** Returns the latest counts of a connector by each process, and when they were stored. */
  of(instanceUrl: string, connectorId: string): Promise<(RequestCount & { at: string })[]>;
  /** Removes what was stored before `at`. Returns the number of rows. Idempotent. */
  purgeBefore(at: string): Promise<number>;
}

/** Budgets of an instance that all processes share, by key. */
export interface SharedBudgets {
  read(instanceUrl: string, keys: readonly string[]): Promise<Map<string, Stored<SharedBudget>>>;
  /**
   * Writes all or nothing. Throws `ConcurrentChangeError` if one changed since its ETag, or is there without one. Returns the
   * new ETags in order.
   */
  write(
    instanceUrl: string,
    changes: readonly { key: string; budget: SharedBudget; etag: string | undefined }[],
  ): Promise<string[]>;
  /** Removes budgets in which nothing counted at `at` any longer. Returns their number. Idempotent. */
  purgeUnused(at: string): Promise<number>;
}

/** Requests with `bulk` yield to urgent ones, and those with `background` to all others. */
export type Urgency = 'urgent' | 'bulk' | 'background';

export interface GitLabConnections {
  /** The GitLab instance of a connector. Throws `InvalidRequestError` if its tag names none that is configured. */
  instanceOf(connector: Pick<Connector, 'tags'>): GitLabInstance;
  /** URL of the instance; undefined if it is no longer configured. */
  instanceUrlOf(connector: Pick<Connector, 'tags'>): string | undefined;
  /** Limits of the instance by the settings; undefined if it is no longer configured. */
  limitsOf(connector: Pick<Connector, 'tags'>): InstanceLimits | undefined;
  /** Throws `GitLabUnauthorizedError` if the connector has no credentials. `urgency` is urgent by default. */
  connect(connector: Connector, urgency?: Urgency): Promise<GitLab>;
  /** GitLab with a token that is only tried; the token is not stored. Without an id, callers share what is known. */
  tryToken(connector: Pick<Connector, 'tags'> & { id?: string }, accessToken: string): Promise<GitLab>;
  /** Exchanges a one-time code, or checks an access token at GitLab. Throws `TokenExchangeError`. */
  obtainCredentials(
    connector: Pick<Connector, 'id' | 'tags'>,
    authorization: PendingAuthorization,
  ): Promise<GitLabCredentials>;
  /** Replaces the stored credentials by those of a new authorization. Returns the replaced ones. Idempotent. */
  adopt(connector: Connector, credentials: GitLabCredentials): Promise<GitLabCredentials | undefined>;
  /** Revokes OAuth tokens at GitLab. Never throws a `GitLabError`. */
  revoke(connector: Pick<Connector, 'id' | 'tags'>, credentials: GitLabCredentials): Promise<void>;
}
