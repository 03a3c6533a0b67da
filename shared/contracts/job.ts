import { z } from 'zod';

import queues from '../../infra/queues.json' with { type: 'json' };
import { ChangeCause } from './arm/change.ts';
import { ConnectorRef } from './connector-key.ts';
import { FindingId } from './findings/finding-id.ts';

/** GitLab's numeric ids. */
const GitLabId = z.int().positive();
/** GitLab counts pages from 1. */
const PageNumber = z.int().positive();
/** Total of the first page of the list; absent there, and if GitLab does not return it. */
const TotalItems = z.int().min(0).optional();

const envelope = {
  v: z.literal(1),
  connector: ConnectorRef,
  /** Number of failed attempts before this one; 0 on the first. */
  attempt: z.int().min(0).default(0),
  /** Number and total time of waits for GitLab's limits; `refused` counts those that a 429 caused. */
  waited: z
    .strictObject({
      times: z.int().positive(),
      seconds: z.int().min(0),
      refused: z.int().min(0).default(0),
    })
    .optional(),
  /** Time of the first failure of GitLab in a row; absent while the job waits for limits. */
  failing: z.strictObject({ since: z.iso.datetime() }).optional(),
  /** Distinguishes a deliberate resend, its retries included, from messages with the same content. */
  resend: z.string().min(1).max(20).optional(),
};

/** Exchanges the authorization of the caller for credentials, then starts the run. */
const AuthorizeJob = z.strictObject({
  ...envelope,
  kind: z.literal('authorize'),
  operationId: z.guid(),
  runId: z.string(),
});
/** Finds the root groups of the choice, claims them and plans their crawl. */
const DiscoverJob = z.strictObject({
  ...envelope,
  kind: z.literal('discover'),
  /** The operation that ends with it; absent if a timer or a person requested a resync. */
  operationId: z.guid().optional(),
  runId: z.string(),
  /** Whether only newly claimed root groups are crawled. */
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
/** Reads the projects of a root group from the lists of its subgroups, for one page of subgroups. */
const CrawlBySubgroupJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-cut'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
});
/** Fields of a resync that an event caused. */
const ofAnEvent = {
  /** The root group whose webhook delivered the event. */
  rootId: GitLabId.optional(),
  /** Change that the event reports about the group or project. */
  told: z.enum(['created', 'destroyed']).optional(),
  /** A repeat, because GitLab did not show the reported change yet. */
  again: z.literal(true).optional(),
};
/** Reads one project by its id and stores it. `at` is the time of the cause. */
const ResyncProjectJob = z.strictObject({
  ...envelope,
  kind: z.literal('resync-project'),
  ...ofAnEvent,
  projectId: GitLabId,
  /** A push touched the CI configuration: settings are read at once. Or a pipeline may have left reports. */
  changed: z.enum(['ci', 'reports']).optional(),
  because: ChangeCause,
  at: z.iso.datetime(),
});
/**
 * Reads one group by its id. With `subtree` everything below it too, with `latest` one page of the most recently active
 * projects or the newest groups below it.
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
/** Reads groups or projects by id that a complete crawl did not list; the second of two rounds decides. */
const ConfirmDeletionsJob = z.strictObject({
  ...envelope,
  kind: z.literal('confirm-gone'),
  rootId: GitLabId,
  subject: z.enum(['group', 'project']),
  ids: z.array(GitLabId).min(1).max(50),
  round: z.union([z.literal(1), z.literal(2)]),
  /** An event reported their deletion. */
  told: z.literal('destroyed').optional(),
  because: ChangeCause,
  at: z.iso.datetime(),
});
/** Ensures that a root group has a working webhook, or stores why it is polled. */
const EnsureHookJob = z.strictObject({
  ...envelope,
  kind: z.literal('ensure-hook'),
  rootId: GitLabId,
  at: z.iso.datetime(),
});
/** Finishes a run without pending tasks. */
const FinishRunJob = z.strictObject({ ...envelope, kind: z.literal('finish-run'), runId: z.string() });
/** Offboards one root group: removes its webhook and claim, later its inventory. */
const OffboardGroupJob = z.strictObject({
  ...envelope,
  kind: z.literal('offboard-group'),
  rootId: GitLabId,
});
/** Removes all data of a connector: root groups, secrets, configuration. */
const OffboardJob = z.strictObject({ ...envelope, kind: z.literal('offboard'), operationId: z.guid() });

/** Set where a person or a webhook waits for it: it goes ahead of the sweep. */
const urgent = z.literal(true).optional();

/** Some groups or projects of a root group, and when the cause arose. */
const upTo = (most: number) => ({
  rootId: GitLabId,
  ids: z.array(GitLabId).min(1).max(most),
  at: z.iso.datetime(),
  urgent,
});
/** Asks GitLab for the settings of some projects and judges them. `at` is when the cause arose. */
const AssessProjectsJob = z.strictObject({
  ...envelope,
  kind: z.literal('assess-projects'),
  ...upTo(50),
  /** A webhook caused it: settings that were read by REST within an hour are read when that is over. */
  hourly: z.literal(true).optional(),
});
/** Asks GitLab for the settings of the instance and judges them, unless they were read since `at`. */
const AssessInstanceJob = z.strictObject({
  ...envelope,
  kind: z.literal('assess-instance'),
  at: z.iso.datetime(),
  urgent,
});
/** Asks GitLab for the settings of some projects that it has by REST only, and judges them. `at` is when the cause arose. */
const ReadProjectSettingsJob = z.strictObject({
  ...envelope,
  kind: z.literal('read-project-settings'),
  ...upTo(10),
});
/** Asks GitLab for the settings of some groups, the root group included, and judges them. `at` is when the cause arose. */
const AssessGroupsJob = z.strictObject({
  ...envelope,
  kind: z.literal('assess-groups'),
  ...upTo(50),
});
/** Asks GitLab for settings of some groups that it has by REST only, and judges them. `at` is when the cause arose. */
const ReadGroupSettingsJob = z.strictObject({
  ...envelope,
  kind: z.literal('read-group-settings'),
  ...upTo(10),
});
/**
 * Compares one page of the inventory of a root group with its assessments, sends the jobs for what differs or is old, then
 * itself for the next page. `at` is when the sweep began.
 */
const SweepPostureJob = z.strictObject({
  ...envelope,
  kind: z.literal('sweep-posture'),
  rootId: GitLabId,
  subject: z.enum(['groups', 'projects']),
  /** The last id of the page before; 0 at the start. */
  after: z.int().min(0),
  /** Everything that was read before `at` is read again. */
  whole: z.literal(true).optional(),
  at: z.iso.datetime(),
});

/** Writes an export. Its connector is the first of those that it is about. */
const WriteExportJob = z.strictObject({ ...envelope, kind: z.literal('write-export'), exportId: z.guid() });
/** Sends the events of one subscription that are due. `at` is when it may begin. */
const DeliverEventsJob = z.strictObject({
  ...envelope,
  kind: z.literal('deliver-events'),
  subscriptionId: z.guid(),
  at: z.iso.datetime(),
});
/** Makes events that could not be delivered wait again: a replay of their dead letter sends it. */
const RedeliverEventsJob = z.strictObject({
  ...envelope,
  kind: z.literal('redeliver-events'),
  subscriptionId: z.guid(),
  batch: z.string().regex(/^\d{13}-[0-9a-f]{8}$/),
});

/**
 * Goes through the projects of a root group page by page and sends the jobs that look for their reports, then itself for the
 * next page. `at` is when the sweep began.
 */
const SweepFindingsJob = z.strictObject({
  ...envelope,
  kind: z.literal('sweep-findings'),
  rootId: GitLabId,
  /** The last id of the page before; 0 at the start. */
  after: z.int().min(0),
  at: z.iso.datetime(),
});
/** Lists report files, or counts vulnerabilities, of some projects and sends imports of what is new. `at` is when the cause arose. */
const LookForReportsJob = z.strictObject({
  ...envelope,
  kind: z.literal('look-for-reports'),
  ...upTo(25),
});
/** Imports the findings of one project that were found to be new. `mark` names the set of reports, or GitLab's counts. */
const ImportFindingsJob = z.strictObject({
  ...envelope,
  kind: z.literal('import-findings'),
  rootId: GitLabId,
  projectId: GitLabId,
  mark: z.string().max(40),
  at: z.iso.datetime(),
  urgent,
});
/** Asks GitLab who wrote the lines of some findings of one project that are new. `at` is the time of their import. */
const BlameFindingsJob = z.strictObject({
  ...envelope,
  kind: z.literal('blame-findings'),
  rootId: GitLabId,
  projectId: GitLabId,
  findingIds: z.array(FindingId).min(1).max(20),
  at: z.iso.datetime(),
});

/**
 * Content of our Service Bus messages: ids and a cursor, never a payload or a token. Strict: a message that does not fit is
 * a bug and is dead-lettered.
 */
export const Job = z.discriminatedUnion('kind', [
  AuthorizeJob,
  DiscoverJob,
  CrawlGroupsJob,
  CrawlProjectsJob,
  CrawlBySubgroupJob,
  ResyncProjectJob,
  ResyncGroupJob,
  ConfirmDeletionsJob,
  EnsureHookJob,
  FinishRunJob,
  OffboardGroupJob,
  OffboardJob,
  AssessProjectsJob,
  AssessInstanceJob,
  ReadProjectSettingsJob,
  AssessGroupsJob,
  ReadGroupSettingsJob,
  SweepPostureJob,
  SweepFindingsJob,
  LookForReportsJob,
  ImportFindingsJob,
  BlameFindingsJob,
  WriteExportJob,
  DeliverEventsJob,
  RedeliverEventsJob,
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

/** The queues of `infra/queues.json`, their only list. */
export const QueueName = z.enum(Object.keys(queues) as (keyof typeof queues)[]);
export type QueueName = z.infer<typeof QueueName>;
