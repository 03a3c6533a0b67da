import { z } from 'zod';

/** Kinds of changes of a group or project in the change feed. */
export const ChangeKind = z.enum([
  'appeared',
  'returned',
  'renamed',
  'moved',
  'becamePublic',
  'visibilityChanged',
  'archived',
  'unarchived',
  'markedForDeletion',
  'restored',
  'protectionLost',
  'protectionGained',
  'becameUnreadable',
  'readableAgain',
  'removed',
  'verdictChanged',
  'findingsChanged',
  'exempted',
  'exemptionEnded',
  'exemptionExpired',
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/**
 * By what we came to know of a change. `detail` is the run's id, the name of GitLab's event, or `rules` where a new version of
 * the rules judges the same facts otherwise. A decision has the name of the person who made it.
 */
export const ChangeCause = z.object({
  kind: z.enum(['crawl', 'webhook', 'manual', 'confirmation', 'assessment', 'decision', 'expiry']),
  detail: z.string().optional(),
});
export type ChangeCause = z.infer<typeof ChangeCause>;

/** The instance has the id 0, and its host for a name. */
const ChangeSubject = z.object({
  type: z.enum(['group', 'project', 'instance']),
  gitLabId: z.int(),
  fullyQualifiedName: z.string(),
});

/** A change as it is stored. `before` and `after` hold only what differs. */
export const Change = z.object({
  at: z.iso.datetime(),
  kind: ChangeKind,
  subject: ChangeSubject,
  before: z.record(z.string(), z.unknown()).optional(),
  after: z.record(z.string(), z.unknown()).optional(),
  cause: ChangeCause,
});
export type Change = z.infer<typeof Change>;

/**
 * The source that showed a change: a run by its id, a webhook by GitLab's event, a person who had something read again, or a new
 * version of the rules; and the person who decided something here. GitLab does not report who made the change.
 */
export const ChangeActor = z.object({
  type: z.enum(['run', 'webhook', 'person', 'rules']),
  name: z.string().optional(),
});
export type ChangeActor = z.infer<typeof ChangeActor>;

/** One entry of the change feed, in our own version. */
export const ChangeResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/changes'),
  properties: Change.extend({ connector: z.string(), actor: ChangeActor.optional() }),
});
export type ChangeResource = z.infer<typeof ChangeResource>;

/** Numbers over everything that the filters select. Subjects count once, however often they changed. */
export const ChangeTotals = z.object({
  count: z.int(),
  /** By kind, under all filters but that of the kind. */
  byKind: z.partialRecord(ChangeKind, z.int()),
  newProjects: z.int(),
  removedProjects: z.int(),
  becamePublic: z.int(),
  protectionLostOn: z.int(),
  /** Checks that fail now and did not, and the opposite. */
  nowFailing: z.int(),
  nowPassing: z.int(),
  /** Absent where everything was counted; otherwise the time of the oldest change that was. */
  countedSince: z.iso.datetime().optional(),
});
export type ChangeTotals = z.infer<typeof ChangeTotals>;

/** A page of the change feed, newest first, as of the time at which its first page was read. */
export const ChangeList = z.object({
  value: z.array(ChangeResource),
  nextLink: z.string().optional(),
  asOf: z.iso.datetime(),
  totals: ChangeTotals.optional(),
});
