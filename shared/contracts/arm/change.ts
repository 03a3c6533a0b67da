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
]);
export type ChangeKind = z.infer<typeof ChangeKind>;

/**
 * By what we came to know of a change. `detail` is the run's id, the name of GitLab's event, or `rules` where a new version of
 * the rules judges the same facts otherwise.
 */
export const ChangeCause = z.object({
  kind: z.enum(['crawl', 'webhook', 'manual', 'confirmation', 'assessment']),
  detail: z.string().optional(),
});
export type ChangeCause = z.infer<typeof ChangeCause>;

/** One entry of the change feed, in our own version. `before` and `after` hold only what differs. */
export const ChangeResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/changes'),
  properties: z.object({
    at: z.iso.datetime(),
    kind: ChangeKind,
    subject: z.object({
      type: z.enum(['group', 'project']),
      gitLabId: z.int(),
      fullyQualifiedName: z.string(),
    }),
    before: z.record(z.string(), z.unknown()).optional(),
    after: z.record(z.string(), z.unknown()).optional(),
    cause: ChangeCause,
  }),
});
export type ChangeResource = z.infer<typeof ChangeResource>;
