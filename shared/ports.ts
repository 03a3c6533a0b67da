import type { ChangeCause } from './contracts/arm/change.ts';
import type { ErrorDetail } from './contracts/arm/error.ts';
import type { Page } from './contracts/arm/list.ts';
import type { ConnectorKey, ConnectorRef } from './contracts/connector-key.ts';
import type { ResourceScope } from './contracts/resource-scope.ts';
import type { Activity } from './domain/access/activity.ts';
import type { RoleAssignment } from './domain/access/role-assignment.ts';
import type { GitLabGroup } from './contracts/gitlab/group.ts';
import type { GitLabInstance } from './contracts/gitlab/instance.ts';
import type { CodeVerifier, GitLabCredentials, PendingAuthorization } from './contracts/gitlab/oauth.ts';
import type { GitLabGroupHook, GroupHookWish } from './contracts/gitlab/hook.ts';
import type { GitLabProject } from './contracts/gitlab/project.ts';
import type { GitLabGroupMember, GitLabUser } from './contracts/gitlab/user.ts';
import type { HookSecret } from './contracts/gitlab/hook.ts';
import type { Job, JobOf, QueueName } from './contracts/job.ts';
import type { Caller } from './domain/access/caller.ts';
import type { CodeGrant, SignIn } from './domain/access/sign-in.ts';
import type { ChangeEvent } from './domain/inventory/change-event.ts';
import type { GroupRow, ProjectRow, RootGroup, Row, Scope } from './domain/inventory/inventory.ts';
import type { Telling } from './domain/inventory/describe-change.ts';
import type { Listed, Merged, RefusedRow, RowChange, StoredRow } from './domain/inventory/merge-page.ts';
import type { GroupFacts, ProjectFacts } from './domain/inventory/inventory.ts';
import type { RootSighting } from './domain/inventory/sighted-root.ts';
import type { Connector } from './domain/onboarding/connector.ts';
import type { Operation } from './domain/onboarding/operation.ts';
import type { LostGroup, WantedGroup } from './domain/onboarding/settle-claims.ts';
import type { Folded } from './domain/webhooks/fold.ts';
import type { HookKeys } from './domain/webhooks/hook-keys.ts';
import type { NewTask, Run, Task, TaskResult } from './domain/refresh/run.ts';

/** A thing with the version it was read at. */
export type Stored<T> = { value: T; etag: string };

export type PageRequest = { pageSize: number; continuationToken: string | undefined };

export interface Connectors {
  get(key: ConnectorKey): Promise<Stored<Connector> | undefined>;
  /** Ordered by resource group and name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    scope: { subscriptionId: string; resourceGroup?: string },
    page: PageRequest,
    isWanted?: (connector: Connector) => boolean,
  ): Promise<Page<Connector>>;
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

/** What a caller may do with the operation that was asked for. */
export type Access = {
  /** Whether it is allowed on this one of what lies below the scope that was named, so that a list may show it. */
  covers(connector: Pick<Connector, 'tenantId' | 'key'>): boolean;
};

export interface RoleAssignments {
  /** All of one principal, wherever in the tenant. */
  ofPrincipal(tenantId: string, principalId: string): Promise<RoleAssignment[]>;
  get(tenantId: string, name: string): Promise<RoleAssignment | undefined>;
  /** Ordered by name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    tenantId: string,
    page: PageRequest,
    isWanted: (assignment: RoleAssignment) => boolean,
  ): Promise<Page<RoleAssignment>>;
  /** Throws `ConcurrentChangeError` when the name is taken, or the principal has the role at the scope. */
  insert(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** Fine when it is gone already. */
  remove(tenantId: string, assignment: RoleAssignment): Promise<void>;
  /** Removes all that are at exactly this scope. Safe to repeat. */
  removeAt(tenantId: string, scope: ResourceScope): Promise<void>;
}

/** Who did what, for good: nothing changes or removes an entry. */
export interface Activities {
  append(activity: Activity): Promise<void>;
  /** At and below a subscription, or at a connector; newest first. */
  list(tenantId: string, scope: ResourceScope, page: PageRequest): Promise<Page<Activity>>;
}

/** Claims of one tenant on one GitLab: `instanceHost` is its host with port, lower case. */
export type ClaimScope = { tenantId: string; instanceHost: string };
export type GroupClaim = ClaimScope & { groupId: number; connectorId: string; since?: string };

export interface GroupClaims {
  /**
   * Claims these groups for the connector, and answers with those that it can't hold because another one holds the same
   * group or one above or below it; a claim of its own on such a group is given up. Of all that claim at once, each sees
   * what the others have got. Safe to repeat.
   */
  claim(
    scope: ClaimScope,
    connectorId: string,
    wanted: readonly WantedGroup[],
    now: string,
  ): Promise<LostGroup[]>;
  /** Notes where a claimed group lies now. Throws `ConcurrentChangeError` when claims changed meanwhile. */
  rename(scope: ClaimScope, connectorId: string, group: WantedGroup): Promise<void>;
  /** Who holds each of these groups, or one above or below it. */
  holders(scope: ClaimScope, groups: readonly WantedGroup[]): Promise<Map<number, string>>;
  /** Removes the claim if this connector holds it; else nothing. */
  release(claim: GroupClaim): Promise<void>;
  /** Removes all claims of a connector. Safe to repeat. */
  releaseAll(tenantId: string, connectorId: string): Promise<void>;
  /** Every claim of every tenant, for timers. */
  all(): AsyncIterable<GroupClaim>;
}

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
  write(scope: Scope, changes: readonly RowChange<Facts>[]): Promise<RefusedRow[]>;
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

/** Where deliveries of a GitLab webhook arrive: our id, which is in its address, and what it stands for. */
type HookRegistration = { hookId: string; connector: ConnectorRef; rootId: number };

export interface HookRegistry {
  get(hookId: string): Promise<HookRegistration | undefined>;
  put(registration: HookRegistration): Promise<void>;
  remove(hookId: string): Promise<void>;
}

/** What a delivery is checked with and what it is about, kept in memory for a short while: deliveries come in bursts. */
export interface HookKeyCache {
  get(hookId: string): Promise<{ registration: HookRegistration; keys: HookKeys } | undefined>;
}

/** Deliveries that were taken within the last minutes, so that one that comes again asks for nothing more. */
export interface WebhookDeliveries {
  /** Whether it was noted: by this process, or by any other more than a few seconds ago. */
  isTaken(connectorId: string, idempotencyKey: string, now: Date): Promise<boolean>;
  /** Known here at once, and to others within a second or two; a death in between makes it unknown again. */
  note(connectorId: string, idempotencyKey: string, now: Date): void;
  /** Deletes what was noted before `at`. */
  purgeBefore(at: string): Promise<void>;
}

/** Sends what deliveries call for. */
export interface FoldedJobs {
  /** Resolves when the queue holds its job, sent now or before. Throws when it does not take it. */
  send(folded: Folded): Promise<void>;
}

/** Jobs that could not be sent when they were due; a timer sends them. */
export interface ParkedJobs {
  park(jobs: readonly { job: Job; at: string }[]): Promise<void>;
  /** Up to 500, oldest first. */
  list(): Promise<{ id: string; job: Job; at: string }[]>;
  remove(ids: readonly string[]): Promise<void>;
}

export interface Runs {
  get(connectorId: string, runId: string): Promise<Stored<Run> | undefined>;
  /** Newest first. */
  list(connectorId: string, page: PageRequest): Promise<Page<Run>>;
  /** Safe to repeat: an existing run is left as it is. */
  insert(run: Run): Promise<void>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. */
  replace(run: Run, etag: string): Promise<void>;
  purge(connectorId: string): Promise<void>;
}

export interface RunTasks {
  get(runId: string, name: string): Promise<Task | undefined>;
  /** Notes the first task of a run. Safe to repeat: a task that is there, pending or done, is left as it is. */
  begin(runId: string, task: NewTask, at: string): Promise<void>;
  /**
   * Turns a pending task into a done one and notes its children as pending, in one transaction. Repeating it changes
   * nothing: false says that the task was done before.
   */
  finish(
    runId: string,
    name: string,
    result: TaskResult,
    children: readonly NewTask[],
    at: string,
  ): Promise<boolean>;
  /** Notes that the message of a pending task comes then. Does nothing when the task is done or is being changed. */
  expect(runId: string, name: string, at: string): Promise<void>;
  /** Whether any task is pending: one row is read. */
  anyPending(runId: string): Promise<boolean>;
  /** The pending ones; with `names`, only those of them. */
  pending(runId: string, names?: readonly string[]): Promise<Extract<Task, { state: 'pending' }>[]>;
  /** How many wait, and the results of those done, for progress and for the end of the run. */
  all(runId: string): Promise<{ pending: number; done: Extract<Task, { state: 'done' }>[] }>;
  /** Forgets what is pending; what is done stays. Safe to repeat. */
  drop(runId: string): Promise<void>;
  purge(runId: string): Promise<void>;
}

export interface Operations {
  get(key: ConnectorKey, operationId: string): Promise<Operation | undefined>;
  /** Inserts or replaces. An operation that has ended keeps its end: later writes change nothing. */
  put(key: ConnectorKey, operation: Operation): Promise<void>;
  /** Deletes operations that ended before `before`; how many. Safe to repeat. */
  purgeEnded(before: string): Promise<number>;
}

/** People on their way through GitLab's page, and the codes they came back with. States and codes are kept as hashes. */
export interface SignIns {
  get(state: string): Promise<Stored<SignIn> | undefined>;
  insert(state: string, signIn: SignIn): Promise<void>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. */
  replace(state: string, signIn: SignIn, etag: string): Promise<void>;
  noteCode(code: string, grant: CodeGrant): Promise<void>;
  /** Undefined: the code did not come of a sign-in here, or is forgotten. */
  grantOf(code: string): Promise<CodeGrant | undefined>;
  forgetCode(code: string): Promise<void>;
  /** What expired before a time, sign-ins and codes; `key` is for `remove`. */
  expired(before: string): AsyncIterable<{ key: string; signInId: string }>;
  remove(key: string): Promise<void>;
}

/** Who changes a connector's tokens now: one process at a time, as a refresh token works once. Versions tell its age. */
export interface TokenLeases {
  look(connectorId: string): Promise<{ holder: string; etag: string } | undefined>;
  /** Takes a free lease; with `etag`, prolongs or takes over the one of that version. Undefined: somebody was faster. */
  take(connectorId: string, holder: string, etag?: string): Promise<string | undefined>;
  /** Fine when somebody took it over. */
  release(connectorId: string, etag: string): Promise<void>;
}

/** Does a deed for each thing, whatever becomes of the others; throws at the end what went wrong. */
export type ForEachApart = <Thing>(
  things: AsyncIterable<Thing>,
  deed: (thing: Thing) => Promise<void>,
) => Promise<void>;

/** Secrets by connector, encrypted at rest. Values never appear in an error. */
export interface Vault {
  pendingAuthorization: VaultSlot<PendingAuthorization>;
  credentials: VaultSlot<GitLabCredentials>;
  /** By our hook id instead of the connector's. */
  hookSecrets: VaultSlot<HookSecret>;
  /** By the sign-in's id instead of the connector's. */
  codeVerifiers: VaultSlot<CodeVerifier>;
  removeAll(connectorId: string): Promise<void>;
  /** Brings up what rotations of keys and deaths at the wrong moment left behind; how many of what. Safe to repeat. */
  tend(): Promise<Record<string, number>>;
}

export interface VaultSlot<Value> {
  get(connectorId: string): Promise<Stored<Value> | undefined>;
  /** With `etag`, throws `ConcurrentChangeError` when the secret changed since. */
  put(connectorId: string, value: Value, etag?: string): Promise<void>;
  remove(connectorId: string): Promise<void>;
}

/**
 * A secret in Key Vault that may have to be removed. `announced`: it is about to be written and pointed to. `doomed`:
 * nothing points to it. `deleted`: it is only to be purged. `at` is ISO 8601, when it became so.
 */
export type SecretRemain = {
  ownerId: string;
  name: string;
  state: 'announced' | 'doomed' | 'deleted';
  at: string;
};

/** Which secret of Key Vault holds what, and which are to be removed. All of an owner's change together or not at all. */
export interface SecretPointers {
  /** The name of the secret. */
  get(ownerId: string, kind: string): Promise<Stored<string> | undefined>;
  kinds(ownerId: string): Promise<string[]>;
  /** Notes a name, used for the first time, before a secret is written under it. */
  announce(ownerId: string, name: string, at: string): Promise<void>;
  /**
   * Points to an announced secret instead of the former one, which is doomed. Throws `ConcurrentChangeError` when the
   * pointer is not the former one any more, or the announced secret has been doomed.
   */
  point(
    ownerId: string,
    kind: string,
    next: { name: string; at: string },
    former: Stored<string> | undefined,
  ): Promise<void>;
  /** Takes the pointer away and dooms its secret. Throws `ConcurrentChangeError` when it changed since. */
  drop(ownerId: string, kind: string, former: Stored<string>, at: string): Promise<void>;
  /** What may have to be removed, of all owners. */
  remains(): AsyncIterable<SecretRemain>;
  /** Dooms an announced secret, which can't be pointed to after that; false when it is announced no more. */
  doom(ownerId: string, name: string, at: string): Promise<boolean>;
  markDeleted(ownerId: string, name: string, at: string): Promise<void>;
  forget(ownerId: string, name: string): Promise<void>;
}

/** `withinMs`: how long the caller can wait; the send may still succeed after it was given up. */
type SendOptions = { at?: Date; resend?: string; withinMs?: number };

export interface JobSender {
  /** Sends jobs to the queues they belong to, at once or at `at`. Duplicates are dropped by the bus (messageId). */
  send(jobs: readonly Job[], options?: SendOptions): Promise<void>;
}

/** Whose a dead letter is: the connector that its job names, if it names any. */
export type DeadLetter = {
  queue: QueueName;
  /** Of the dead-letter queue, in digits; it may not fit a number. */
  sequenceNumber: string;
  messageId?: string;
  /** Absent where the message is no job of ours. */
  job?: Job;
  /** What the message names, also where it is no job that we know. */
  connector?: ConnectorRef;
  enqueuedAt?: string;
  deliveryCount: number;
  reason?: string;
  description?: string;
};

export interface DeadLetters {
  /** In order, from a sequence number on, without touching them; fewer than `most` are the last. */
  peek(queue: QueueName, from: string, most: number): Promise<DeadLetter[]>;
  /**
   * Takes those of these sequence numbers one by one: deals with each, then removes it. A death in between leaves it, to
   * be dealt with again. Those that it took; others lie too deep, or are being taken by somebody else.
   */
  take(
    queue: QueueName,
    sequenceNumbers: readonly string[],
    deal: (letter: DeadLetter) => Promise<void>,
  ): Promise<string[]>;
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

/** GitLab as one connector sees it. Every method throws a `GitLabError`. Pages hold up to 100 items, ordered by id. */
export interface GitLab {
  ownedGroups(page: number): Promise<GitLabPage<GitLabGroup>>;
  group(idOrFullPath: number | string): Promise<GitLabGroup>;
  descendantGroups(groupId: number, page: number): Promise<GitLabPage<GitLabGroup>>;
  projects(groupId: number, page: number): Promise<GitLabPage<GitLabProject>>;
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
  groupHooks(groupId: number): Promise<GitLabGroupHook[]>;
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

/**
 * Ends a task of a run and sends what follows from it: its children, or the end of the run when nothing is pending.
 * Safe to repeat: what was done stays done, and children that are still pending are sent again.
 */
export type SettleTask = (job: TaskJob, result: TaskResult, children: readonly Job[]) => Promise<void>;
export type TaskJob = JobOf<'discover' | 'crawl-groups' | 'crawl-projects' | 'crawl-cut'>;

/** Ends a long-running operation and the provisioning it stands for. Safe to repeat: the first end stays. */
export type EndOperation = (connector: ConnectorRef, operationId: string, end: OperationEnd) => Promise<void>;
export type OperationEnd =
  | { state: 'Succeeded'; message: string; runId?: string }
  | { state: 'Failed'; error: ErrorDetail & { details?: ErrorDetail[] } };

/** What GitLab was asked, when, and how to tell of what it answered. */
export type Observation<Facts> = {
  rows: InventoryRows<Facts>;
  scope: Scope;
  /** When GitLab was asked, ISO 8601: facts are ordered by it. */
  observedAt: string;
  telling: Telling;
  /**
   * When the last complete crawl of the root began. Undefined is a first crawl: everything is new then, and the feed tells
   * only of what comes from a root that was crawled before.
   */
  completeAsOf: string | undefined;
  /** All root groups of the connector, among which things move. */
  roots: readonly RootGroup[];
  /** The ids that the answer speaks for: what is stored in it and was not listed is missing. */
  range?: { first: number; last: number };
  /** The answer only shows what is there: nothing in the range is missing for not being listed. */
  concludes?: false;
};

/** Merges what GitLab listed with what is stored; see the flow. Safe to repeat. */
export type MergeRows = <Facts extends GroupFacts | ProjectFacts>(
  items: readonly Listed<Facts>[],
  observation: Observation<Facts>,
) => Promise<Merged<Facts>>;

/** Stores what GitLab showed of a root group, and tells what changed; see the flow. Safe to repeat and to come late. */
export type SightRoot = (
  connector: Pick<Connector, 'id' | 'tenantId'>,
  sighting: RootSighting,
) => Promise<void>;

/** Notes that GitLab takes a connector's credentials again; see the flow. Safe to repeat. */
export type NoteAccessRestored = (connector: ConnectorRef, operationId: string) => Promise<void>;

/** Notes that GitLab answered 404 for a root group; see the flow. Safe to repeat. */
export type MissRoot = (
  connector: Connector,
  missed: { rootId: number; observedAt: string; cause: ChangeCause },
) => Promise<void>;

/** Stores things that GitLab showed by their ids; see the flow. Safe to repeat. */
export type StoreSighting = <Facts extends GroupFacts | ProjectFacts>(sighting: {
  connector: Connector;
  gitlab: GitLab;
  subject: 'group' | 'project';
  rows: InventoryRows<Facts>;
  items: readonly Listed<Facts>[];
  observedAt: string;
  cause: ChangeCause;
}) => Promise<void>;

/** Notes that GitLab answered 404 for things, and sends the second look; see the flow. Safe to repeat. */
export type DoubtThings = (doubt: {
  connector: Connector;
  subject: 'group' | 'project';
  ids: readonly number[];
  observedAt: string;
  cause: ChangeCause;
}) => Promise<void>;

/** Every group that the authorising user owns directly, all pages of it. Throws a `GitLabError`. */
export type ListOwnedGroups = (gitlab: GitLab) => Promise<GitLabGroup[]>;

/** Starts a run over one root group, or joins the one that crawls it; see the flow. Safe to repeat. */
export type StartRootRun = (
  connector: Connector,
  rootId: number,
  reason: Run['reason'],
) => Promise<{ runId: string; joined: boolean } | undefined>;

/** How and why a run ends before its tasks are done. */
export type Interruption = { state: 'cancelled' | 'superseded' | 'failed'; because: string };

/** Ends a run before its tasks are done; see the flow. Safe to repeat. */
export type InterruptRun = (
  connectorId: string,
  runId: string,
  how: Interruption,
) => Promise<Run | undefined>;

/** Ends what a run over everything makes pointless; see the flow. Safe to repeat. */
export type SupersedeOlder = (connectorId: string, runId: string) => Promise<void>;

/** What a caller authorises with, as the background work takes it; see the flow. Uses nothing up. */
export type ReadAuthorization = (
  key: ConnectorKey,
  authorization: { code?: string | undefined; accessToken?: string | undefined } | undefined,
  caller: Caller,
) => Promise<{ pending: PendingAuthorization; signInId?: string } | undefined>;

/** Takes a root group's webhook away, at GitLab as far as it answers, and with us; see the flow. Safe to repeat. */
export type RemoveHook = (connector: Connector, root: RootGroup) => Promise<void>;

/** What time it is and what a fresh id or secret is, so that decisions can be repeated. */
export type Chance = { now(): Date; newId(): string; newHookSecret(): HookSecret; newSecret(): string };
