import { z } from 'zod';

import { GitLabDefaultBranchProtection } from './settings.ts';

/**
 * The used fields of a group in GitLab's lists. All others are dropped, including `runners_token`. An absent key stays
 * absent. GitLab REST v4, Groups.
 */
export const GitLabGroup = z.object({
  id: z.int().positive(),
  name: z.string(),
  path: z.string().min(1),
  full_path: z.string().min(1),
  full_name: z.string(),
  web_url: z.string(),
  parent_id: z.int().positive().nullish(),
  visibility: z.enum(['private', 'internal', 'public']).optional().catch(undefined),
  archived: z.boolean().optional().catch(undefined),
  created_at: z.string().nullish().catch(undefined),
  marked_for_deletion_on: z.string().nullish().catch(undefined),
  require_two_factor_authentication: z.boolean().nullish().catch(undefined),
  share_with_group_lock: z.boolean().nullish().catch(undefined),
  two_factor_grace_period: z.int().min(0).nullish().catch(undefined),
  project_creation_level: z
    .enum(['noone', 'owner', 'maintainer', 'developer', 'administrator'])
    .nullish()
    .catch(undefined),
  ...GitLabDefaultBranchProtection,
});
export type GitLabGroup = z.infer<typeof GitLabGroup>;
