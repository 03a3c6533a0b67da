import type { GitLabGroup } from '../contracts/gitlab/group.ts';
import type { GitLabGroupHook, GroupHookWish } from '../contracts/gitlab/hook.ts';
import type { GitLabInstance } from '../contracts/gitlab/instance.ts';
import type { GitLabCredentials, PendingAuthorization } from '../contracts/gitlab/oauth.ts';
import type { GitLabProject } from '../contracts/gitlab/project.ts';
import type { GitLabGroupMember, GitLabUser } from '../contracts/gitlab/user.ts';
import type { Connector } from '../domain/onboarding/connector.ts';

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

/** The webhooks of a group; `oddUrls` has an entry for each that could not be understood: its address, if that could. */
export type GroupHookList = { hooks: GitLabGroupHook[]; oddUrls: (string | undefined)[] };

/** GitLab as one connector sees it. Every method throws a `GitLabError`. Pages hold up to 100 items, ordered by id. */
export interface GitLab {
  /** `oddPaths`: where malformed elements lie, as far as they say it. */
  ownedGroups(page: number): Promise<GitLabPage<GitLabGroup> & { oddPaths: string[] }>;
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
  authorize(connector: Connector, authorization: PendingAuthorization): Promise<GitLabCredentials>;
  /** Keeps credentials of a new consent instead of those that were held, which it answers with. Safe to repeat. */
  adopt(connector: Connector, credentials: GitLabCredentials): Promise<GitLabCredentials | undefined>;
  /** Revokes OAuth tokens at GitLab, as far as it answers; never throws a `GitLabError`. */
  revoke(connector: Connector, credentials: GitLabCredentials): Promise<void>;
}
