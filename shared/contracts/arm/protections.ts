import { z } from 'zod';

const known = z.boolean().optional();

/**
 * Settings of a project that protect it, as far as GitLab's lists hold them: true is protected, absent is unknown. Named as
 * GitLab names them; GitLab REST v4, Projects.
 */
export const ProjectProtections = z.object({
  secretPushProtectionEnabled: known,
  onlyAllowMergeIfPipelineSucceeds: known,
  onlyAllowMergeIfAllDiscussionsAreResolved: known,
  onlyAllowMergeIfAllStatusChecksPassed: known,
  ciJobTokenScopeEnabled: known,
  restrictUserDefinedVariables: known,
  enforceAuthChecksOnUploads: known,
});
export type ProjectProtections = z.infer<typeof ProjectProtections>;

/**
 * The same of a group. `defaultBranchProtection`: whether the default branches of its new projects are protected at all.
 * GitLab REST v4, Groups.
 */
export const GroupProtections = z.object({
  requireTwoFactorAuthentication: known,
  shareWithGroupLock: known,
  defaultBranchProtection: known,
});
export type GroupProtections = z.infer<typeof GroupProtections>;
