import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey, ConnectorRef } from '../../contracts/connector-key.ts';
import type { Connector } from './domain/connector.ts';
import type { Operation } from './domain/operation.ts';
import type { PageRequest, Stored } from '../../platform/stored.ts';
import type { GroupClaimedElsewhere, WantedGroup } from './domain/decide-claims.ts';
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
  /** How many connectors of a subscription there are, those included that are being deleted. */
  countIn(subscriptionId: string): Promise<number>;
  /** Every connector of every subscription, for timers. */
  all(): AsyncIterable<Connector>;
  /** Throws `ConcurrentChangeError` when it exists. Returns the new version. */
  insert(connector: Connector): Promise<string>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. Returns the new version. */
  replace(connector: Connector, etag: string): Promise<string>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`; fine when it is gone already. */
  remove(key: ConnectorKey, etag: string): Promise<void>;
  /** Puts a new life in the place of one that is being deleted, which is set aside, in one transaction. Throws as `replace`. */
  succeed(next: Connector, former: Stored<Connector>): Promise<void>;
  /** A connector that was set aside; `all` yields it too. */
  setAside(ref: ConnectorRef): Promise<Connector | undefined>;
  /** Fine when it is gone already. */
  removeSetAside(ref: ConnectorRef): Promise<void>;
}

/**
 * One change of a connector: read, decide, write; and all of it again when somebody else wrote meanwhile. `decide`
 * must be pure. `keep` writes nothing.
 */
export interface ConnectorChanges {
  change<Answer>(
    key: ConnectorKey,
    decide: (current: Connector | undefined) => ConnectorChange<Answer>,
  ): Promise<Answer>;
}

/** `succeed` puts a new life in the place of one that is being deleted. */
export type ConnectorChange<Answer> =
  | { action: 'save' | 'succeed'; connector: Connector; answer: Answer }
  | { action: 'remove' | 'keep'; answer: Answer };

export interface Operations {
  get(key: ConnectorKey, operationId: string): Promise<Operation | undefined>;
  /** Inserts or replaces. An operation that has ended keeps its end: later writes change nothing. */
  put(key: ConnectorKey, operation: Operation): Promise<void>;
  /** Deletes operations that ended before `before`; how many. Safe to repeat. */
  purgeEnded(before: string): Promise<number>;
}

/** Claims of one tenant on one GitLab, which its whole normalised URL names. */
export type ClaimScope = { tenantId: string; instanceUrl: string };

/** Claims of one tenant on all GitLabs of a host (with port, in lower case). */
export type ClaimPlace = { tenantId: string; instanceHost: string };

/** `instanceUrl` is absent on claims of former versions, which told GitLabs apart by host. */
export type GroupClaim = ClaimPlace & {
  instanceUrl?: string;
  groupId: number;
  connectorId: string;
  since?: string;
};

export interface GroupClaims {
  /**
   * Claims these groups for the connector, and answers with those that it can't hold because another one holds the same
   * group or one above or below it; a claim of its own on such a group is given up. Of all that claim at once, each sees
   * what the others have got. Claims of former versions count for every GitLab of their host; the connector's own are moved
   * to this one. Safe to repeat.
   */
  claim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ): Promise<GroupClaimedElsewhere[]>;
  /** Notes where a claimed group lies now. Throws `ConcurrentChangeError` when claims changed meanwhile. */
  rename(place: ClaimPlace, connectorId: string, group: WantedGroup): Promise<void>;
  /** Who holds each of these groups, or one above or below it. */
  claimants(scope: ClaimScope, groups: readonly WantedGroup[]): Promise<Map<number, string>>;
  /** Which connectors hold claims that were made by host. */
  claimantsByHost(place: ClaimPlace): Promise<string[]>;
  /** Moves what a connector claimed by host to the GitLab that it talks to, as it stands. Safe to repeat and beside others. */
  adopt(scope: ClaimScope, connectorId: string): Promise<void>;
  /** Removes the claim if this connector holds it; else nothing. */
  release(claim: ClaimPlace & { groupId: number; connectorId: string }): Promise<void>;
  /** Removes all claims of a connector. Safe to repeat. */
  releaseAll(tenantId: string, connectorId: string): Promise<void>;
  /** Every claim of every tenant, for timers. */
  all(): AsyncIterable<GroupClaim>;
}

/** One page of a GitLab list, merged with nothing. */
export type GitLabPage<Item> = {
  items: Item[];
  /** Elements that did not fit their schema. */
  malformed: number;
  /** Absent on the last page. */
  nextPage: number | undefined;
  /** Absent where GitLab withholds it (over 10,000). */
  totalItems: number | undefined;
};

/** The webhooks of a group; `malformedUrls` has an entry for each that could not be understood: its address, if that could. */
export type GroupHookList = { hooks: GitLabGroupHook[]; malformedUrls: (string | undefined)[] };

/** GitLab as one connector sees it. Every method throws a `GitLabError`. Pages hold up to 100 items, ordered by id. */
export interface GitLab {
  /** `malformedPaths`: where malformed elements lie, as far as they say it. */
  ownedGroups(page: number): Promise<GitLabPage<GitLabGroup> & { malformedPaths: string[] }>;
  /** Those that are owned by inheritance too, and on some versions by invitation of another group. */
  inheritedGroups(page: number): Promise<GitLabPage<GitLabGroup>>;
  group(idOrFullPath: number | string): Promise<GitLabGroup>;
  descendantGroups(groupId: number, page: number): Promise<GitLabPage<GitLabGroup>>;
  projects(groupId: number, page: number): Promise<GitLabPage<GitLabProject>>;
  /** The projects below the group that were active last, or its newest groups, as many as a page holds. */
  latestProjects(groupId: number): Promise<GitLabPage<GitLabProject>>;
  latestGroups(groupId: number): Promise<GitLabPage<GitLabGroup>>;
  /** Those directly in the group. */
  ownProjects(groupId: number, page: number): Promise<GitLabPage<GitLabProject>>;
  project(id: number): Promise<GitLabProject>;
  /** Whose token it is. */
  currentUser(): Promise<GitLabUser>;
  /** Of a personal, group, project or OAuth token; the last day of an OAuth token is none, as it is renewed. */
  tokenFacts(): Promise<{ scopes?: string[]; expiresOn?: string }>;
  /** With inherited roles and invitations; throws `GitLabNotFoundError` for who is no member. */
  groupMember(groupId: number, userId: number): Promise<GitLabGroupMember>;
  /** Needs Owner, scope `api` for changes, and Premium; throws `GitLabForbiddenError` or `GitLabNotFoundError` else. */
  groupHooks(groupId: number): Promise<GroupHookList>;
  createGroupHook(groupId: number, wish: GroupHookWish): Promise<GitLabGroupHook>;
  updateGroupHook(groupId: number, gitLabHookId: number, wish: GroupHookWish): Promise<GitLabGroupHook>;
  /** Fine when it is gone already. */
  removeGroupHook(groupId: number, gitLabHookId: number): Promise<void>;
  /** Makes GitLab deliver a push event now; a 2xx re-enables a hook that was switched off. */
  testGroupHook(groupId: number, gitLabHookId: number): Promise<void>;
  /** What went through this object so far: HTTP requests, repeats included; 429s; waits for a limit, each by itself. */
  spent(): { requests: number; throttled: number; waitedSeconds: number };
}

/** What is bulk lets everything else go first. */
export type Urgency = 'urgent' | 'bulk';

export interface GitLabConnections {
  /** The instance a connector talks to. Throws `InvalidRequestError` when its tag names none that is configured. */
  instanceOf(connector: Pick<Connector, 'tags'>): GitLabInstance;
  /** Its URL; undefined when the connector's tag names none that is configured any more. */
  instanceUrlOf(connector: Pick<Connector, 'tags'>): string | undefined;
  /** Throws `GitLabUnauthorizedError` when the connector holds no credentials. Urgent unless said otherwise. */
  connect(connector: Connector, urgency?: Urgency): Promise<GitLab>;
  /** GitLab as the holder of a token sees it that is only tried: nothing is kept of it. */
  tryToken(connector: Pick<Connector, 'tags'>, accessToken: string): Promise<GitLab>;
  /** Exchanges a one-time code; or, for an access token, asks GitLab whether it works. Throws `TokenExchangeError`. */
  obtainCredentials(connector: Connector, authorization: PendingAuthorization): Promise<GitLabCredentials>;
  /** Keeps credentials of a new consent instead of those that were held, which it answers with. Safe to repeat. */
  adopt(connector: Connector, credentials: GitLabCredentials): Promise<GitLabCredentials | undefined>;
  /** Revokes OAuth tokens at GitLab, as far as it answers; never throws a `GitLabError`. */
  revoke(connector: Connector, credentials: GitLabCredentials): Promise<void>;
}
