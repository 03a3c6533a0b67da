import { z } from 'zod';

import { ConnectorRef } from './connector-key.ts';

/** GitLab's numeric ids. */
const GitLabId = z.int().positive();
/** GitLab counts pages from 1. */
const PageNumber = z.int().positive();

const envelope = {
  v: z.literal(1),
  connector: ConnectorRef,
  /** How often this very job was put off before; 0 on the first try. */
  attempt: z.int().min(0).default(0),
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
  operationId: z.guid(),
  runId: z.string(),
});
/** Reads one window of pages of the groups below a root group. */
const CrawlGroupsJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-groups'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
});
/** Reads one window of pages of the projects below a root group. */
const CrawlProjectsJob = z.strictObject({
  ...envelope,
  kind: z.literal('crawl-projects'),
  runId: z.string(),
  rootId: GitLabId,
  page: PageNumber,
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
  FinishRunJob,
  OffboardGroupJob,
  OffboardJob,
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job['kind'];
export type JobOf<Kind extends JobKind> = Extract<Job, { kind: Kind }>;

/** The queues of `infra/queues.json`. */
export const QueueName = z.enum(['resync', 'discovery']);
export type QueueName = z.infer<typeof QueueName>;
