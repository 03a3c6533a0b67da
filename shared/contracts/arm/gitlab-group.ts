import { z } from 'zod';

import { GroupProtections } from './protections.ts';
import { OnboardingState, provisioning } from './provisioning.ts';
import { UnreadableScope } from './run.ts';

/** Fields that our own version adds to groups and projects. Times are ISO 8601; absent means unknown. */
export const seen = {
  gitLabId: z.int().optional(),
  visibility: z.enum(['private', 'internal', 'public']).optional(),
  archived: z.boolean().optional(),
  createdAt: z.string().optional(),
  markedForDeletionOn: z.string().optional(),
  firstSeenAt: z.iso.datetime().optional(),
  lastSeenAt: z.iso.datetime().optional(),
  /** Time and reason of a confirmed deletion. */
  removedAt: z.iso.datetime().optional(),
  removedReason: z.enum(['deleted', 'no-longer-visible', 'moved-away']).optional(),
};

/** GitLabGroup, for subgroups too. Microsoft.Security, securityConnectors/devops/gitLabGroups. */
export const GitLabGroupResource = z.object({
  id: z.string(),
  name: z.string(),
  type: z.literal('Microsoft.Security/securityConnectors/devops/gitLabGroups'),
  properties: z.object({
    fullyQualifiedName: z.string(),
    fullyQualifiedFriendlyName: z.string(),
    url: z.string(),
    onboardingState: OnboardingState,
    ...provisioning,
    provisioningState: provisioning.provisioningState.optional(),
    provisioningStatusMessage: provisioning.provisioningStatusMessage.optional(),
    provisioningStatusUpdateTimeUtc: provisioning.provisioningStatusUpdateTimeUtc.optional(),
    ...seen,
    protections: GroupProtections.optional(),
    /** Projects directly in the group. */
    projectCount: z.int().optional(),
    /** Counts of everything below a root group. */
    totalSubgroupCount: z.int().optional(),
    totalProjectCount: z.int().optional(),
    /** The result of the last crawl of a root group. */
    crawlState: z.enum(['pending', 'complete', 'partial']).optional(),
    /** The run that crawls it, or crawled it last. */
    crawlRunId: z.string().optional(),
    /** When its last complete crawl began: how fresh it is. Absent: there was none yet. */
    crawlCompleteAsOf: z.iso.datetime().optional(),
    /** Since when no crawl of it has been complete; what the last one could not read, and why. */
    crawlPartialSince: z.iso.datetime().optional(),
    crawlUnreadable: z.array(UnreadableScope).optional(),
    /** Time since which GitLab has returned 404 for a root group. Set after the second 404. */
    notFoundSince: z.iso.datetime().optional(),
    /** How changes of a root group are noticed; the message is the reason for polling. */
    webhookState: z.enum(['active', 'polling', 'failing']).optional(),
    webhookMessage: z.string().optional(),
  }),
});
export type GitLabGroupResource = z.infer<typeof GitLabGroupResource>;
