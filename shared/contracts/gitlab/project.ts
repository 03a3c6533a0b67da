import { z } from 'zod';

const AccessLevel = z.enum(['disabled', 'private', 'enabled', 'public']).optional().catch(undefined);
const Flag = z.boolean().nullish().catch(undefined);
/** A link to another group that the reader may see. */
const SharedGroup = z.object({
  group_id: z.int().positive(),
  group_full_path: z.string().nullish().catch(undefined),
  group_access_level: z.int().min(0),
  expires_at: z.string().nullish().catch(undefined),
});

/**
 * The used fields of a project in a group's list. All others are dropped, including `runners_token` and `import_url`. An
 * absent key stays absent. GitLab REST v4, Groups, "List projects".
 */
export const GitLabProject = z.object({
  id: z.int().positive(),
  name: z.string(),
  path: z.string().min(1),
  path_with_namespace: z.string().min(1),
  name_with_namespace: z.string(),
  web_url: z.string(),
  namespace: z.object({ id: z.int().positive(), full_path: z.string().min(1) }),
  visibility: z.enum(['private', 'internal', 'public']).optional().catch(undefined),
  default_branch: z.string().nullish().catch(undefined),
  archived: z.boolean().optional().catch(undefined),
  empty_repo: z.boolean().optional().catch(undefined),
  created_at: z.string().nullish().catch(undefined),
  last_activity_at: z.string().nullish().catch(undefined),
  marked_for_deletion_on: z.string().nullish().catch(undefined),
  secret_push_protection_enabled: z.boolean().nullish().catch(undefined),
  /** The former name of the same setting. */
  pre_receive_secret_detection_enabled: z.boolean().nullish().catch(undefined),
  only_allow_merge_if_pipeline_succeeds: z.boolean().nullish().catch(undefined),
  only_allow_merge_if_all_discussions_are_resolved: z.boolean().nullish().catch(undefined),
  only_allow_merge_if_all_status_checks_passed: z.boolean().nullish().catch(undefined),
  ci_job_token_scope_enabled: z.boolean().nullish().catch(undefined),
  restrict_user_defined_variables: z.boolean().nullish().catch(undefined),
  enforce_auth_checks_on_uploads: z.boolean().nullish().catch(undefined),
  forking_access_level: AccessLevel,
  pages_access_level: AccessLevel,
  container_registry_access_level: AccessLevel,
  shared_with_groups: z.array(SharedGroup).optional().catch(undefined),
  allow_merge_on_skipped_pipeline: Flag,
  merge_method: z.enum(['merge', 'rebase_merge', 'ff']).optional().catch(undefined),
  public_jobs: Flag,
  ci_allow_fork_pipelines_to_run_in_parent_project: Flag,
  ci_separated_caches: Flag,
  auto_devops_enabled: Flag,
  ci_push_repository_for_job_token_allowed: Flag,
  ci_pipeline_variables_minimum_override_role: z
    .enum(['no_one_allowed', 'developer', 'maintainer', 'owner'])
    .nullish()
    .catch(undefined),
  /** Null or empty for the default path; absent below Reporter. */
  ci_config_path: z.string().nullish().catch(undefined),
});
export type GitLabProject = z.infer<typeof GitLabProject>;
