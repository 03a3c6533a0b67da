import { z } from 'zod';

import queues from '../../infra/queues.json' with { type: 'json' };
import { ChangeCause } from './arm/change.ts';
import { ConnectorRef } from './connector-key.ts';

/** GitLab's numeric ids. */
const GitLabId = z.int().positive();
/** GitLab counts pages from 1. */
const PageNumber = z.int().positive();
/** What the first page of the list told; absent there, and where GitLab withholds it. */
const TotalItems = z.int().min(0).optional();

const envelope = {
  v: z.literal(1),
  connector: ConnectorRef,
  /** How often this very job was tried in vain before; 0 on the first try. */
  attempt: z.int().min(0).default(0),
  /** How often and how long it waited because GitLab's limits left no room, and how often GitLab had to say so. */
  waited: z
    .strictObject({
      times: z.int().positive(),
      seconds: z.int().min(0),
      refused: z.int().min(0).default(0),
    })
    .optional(),
  /** Since when GitLab has not given what the job asks for; absent while it waits for limits. */
  failing: z.strictObject({ since: z.iso.datetime() }).optional(),
};

/** Exchanges what the caller authorised with for tokens, then starts the run. */
const AuthorizeJob = z.strictObject({
  ...envelope,
  kind: z.literal('authorize'),
  operationId: z.guid(),
  runId: z.string(),
});
/** Finds the root groups that the choice covers, claims them and plans their crawl. */
const DiscoverJob = z.strictObject({
  ...envelope,
  kind: z.literal('discover'),
  /** The operation that ends with it; absent when a timer or a person asked for a resync. */
  operationId: z.guid().optional(),
  runId: z.string(),
  /** Whether only root groups that were not held before are crawled. */
  newOnly: z.boolean().default(false),
});
/** Reads one window of pages of the groups below a root group. */
const CrawlGroupsJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-groups'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
  totalItems: TotalItems,
});
/** Reads one window of pages of the projects below a root group. */
const CrawlProjectsJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-projects'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
  totalItems: TotalItems,
});
/** Reads the projects of a root group by its subgroups' own lists, for one page of subgroups. */
const CrawlCutJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-cut'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
});
/** Of a resync that an event called for. */
const ofAnEvent = {
  /** The root group whose webhook told of it. */
  rootId: GitLabId.optional(),
  /** What GitLab's event says of the thing: that it came to be where it is, or that it is no more. */
  told: z.enum(['created', 'destroyed']).optional(),
  /** It is asked for again, as GitLab did not show yet what was told of it. */
  again: z.literal(true).optional(),
};
/** Reads one project by its id and stores what has become of it. `at` is when the cause arose. */
const ResyncProjectJob = z.strictObject({
  ...envelope,
  kind: z.literal('resync-project'),
  ...ofAnEvent,
  projectId: GitLabId,
  because: ChangeCause,
  at: z.iso.datetime(),
});
/**
 * Reads one group by its id, and with `subtree` everything below it; with `latest` only a page of what is below it: the
 * projects that were active last, or the newest groups.
 */
const ResyncGroupJob = z.strictObject({
  ...envelope,
  ...ofAnEvent,
  latest: z.enum(['projects', 'groups']).optional(),
  kind: z.literal('resync-group'),
  groupId: GitLabId,
  subtree: z.boolean(),
  because: ChangeCause,
  at: z.iso.datetime(),
});
/** Asks GitLab directly for things that a complete crawl did not list; the second round of two concludes. */
const ConfirmGoneJob = z.strictObject({
  ...envelope,
  kind: z.literal('confirm-gone'),
  rootId: GitLabId,
  subject: z.enum(['group', 'project']),
  ids: z.array(GitLabId).min(1).max(50),
  round: z.union([z.literal(1), z.literal(2)]),
  /** GitLab's event says that they are no more. */
  told: z.literal('destroyed').optional(),
  because: ChangeCause,
  at: z.iso.datetime(),
});
/** Makes sure that a root group has a working webhook, or says why it lives by polling. */
const EnsureHookJob = z.strictObject({
  ...envelope,
  kind: z.literal('ensure-hook'),
  rootId: GitLabId,
  at: z.iso.datetime(),
});
/** Sums up a run of which no task is pending. */
const FinishRunJob = z.strictObject({ ...envelope, kind: z.literal('finish-run'), runId: z.string() });
/** Takes one root group out: inventory removed, claim released. */
const OffboardGroupJob = z.strictObject({
  ...envelope,
  kind: z.literal('offboard-group'),
  rootId: GitLabId,
});
/** Takes everything of a connector out: root groups, secrets, its configuration. */
const OffboardJob = z.strictObject({ ...envelope, kind: z.literal('offboard'), operationId: z.guid() });

/**
 * What a Service Bus message of ours may hold: ids and a cursor, never a payload or a token.
 * Strict: a message that does not fit is a fault of ours and ends in the dead-letter queue.
 */
export const Job = z.discriminatedUnion('kind', [
  AuthorizeJob,
  DiscoverJob,
  CrawlGroupsJob,
  CrawlProjectsJob,
  CrawlCutJob,
  ResyncProjectJob,
  ResyncGroupJob,
  ConfirmGoneJob,
  EnsureHookJob,
  FinishRunJob,
  OffboardGroupJob,
  OffboardJob,
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

/** The queues of `infra/queues.json`, which is the only list of them. */
export const QueueName = z.enum(Object.keys(queues) as (keyof typeof queues)[]);
export type QueueName = z.infer<typeof QueueName>;
