import { z } from 'zod';

const maybe = <Of extends z.ZodType>(of: Of) => of.nullish().catch(undefined);
const Level = z.object({
  access_level: maybe(z.int()),
  user_id: maybe(z.int()),
  group_id: maybe(z.int()),
  deploy_key_id: maybe(z.int()),
});

/** GitLab REST v4, Project and group webhooks. The token is not in the answer; the address may hold credentials. */
export const GitLabWebhook = z.object({ id: z.int(), url: z.string(), enable_ssl_verification: z.boolean() });
export type GitLabWebhook = z.infer<typeof GitLabWebhook>;

/** GitLab REST v4, Project and group access tokens. */
export const GitLabAccessToken = z.object({
  id: z.int(),
  name: z.string(),
  scopes: z.array(z.string()),
  access_level: maybe(z.int()),
  expires_at: maybe(z.string()),
  created_at: maybe(z.string()),
  last_used_at: maybe(z.string()),
  active: maybe(z.boolean()),
  revoked: maybe(z.boolean()),
});
export type GitLabAccessToken = z.infer<typeof GitLabAccessToken>;

/** GitLab REST v4, Protected tags. */
export const GitLabProtectedTag = z.object({ name: z.string(), create_access_levels: z.array(Level) });
export type GitLabProtectedTag = z.infer<typeof GitLabProtectedTag>;

/** GitLab REST v4, Tags. */
export const GitLabTag = z.object({ name: z.string() });

/** The CI configuration with all that it includes, as YAML; none where it is not valid. GitLab REST v4, CI lint. */
export const GitLabCiLint = z.object({ valid: z.literal(true), merged_yaml: z.string() });

/** Base64 of a CI file that is short enough to be parsed. */
const maxFile = 2_800_000;

/** Text of a file in a repository. GitLab REST v4, Repository files. */
export const GitLabFile = z
  .object({ encoding: z.literal('base64'), content: z.string().max(maxFile) })
  .refine(({ content }) => isBase64(content))
  .transform(({ content }) => Buffer.from(content, 'base64').toString('utf8'));

function isBase64(content: string): boolean {
  return Buffer.from(content, 'base64').toString('base64') === content;
}

/** GitLab REST v4, Pipelines, in a list. */
export const GitLabPipeline = z.object({ id: z.int().positive() });

/** A job of a pipeline with the files that it left. GitLab REST v4, Jobs. */
export const GitLabPipelineJob = z.object({
  name: z.string(),
  status: z.string(),
  finished_at: maybe(z.string()),
  artifacts_expire_at: maybe(z.string()),
  artifacts: z.array(z.object({ file_type: z.string() })),
});
export type GitLabPipelineJob = z.infer<typeof GitLabPipelineJob>;

/** Shares of programming languages, by their names. GitLab REST v4, Projects, "List programming languages used". */
export const GitLabLanguages = z.record(z.string(), z.number());

/** GitLab REST v4, Protected environments. */
export const GitLabProtectedEnvironment = z.object({ name: z.string() });

/** GitLab REST v4, Deploy keys of a project. The public key itself is not kept. */
export const GitLabDeployKey = z.object({
  title: z.string(),
  can_push: z.boolean(),
  expires_at: maybe(z.string()),
});
export type GitLabDeployKey = z.infer<typeof GitLabDeployKey>;

/** GitLab REST v4, Merge request approvals, project level. */
export const GitLabApprovals = z.object({
  merge_requests_author_approval: maybe(z.boolean()),
  merge_requests_disable_committers_approval: maybe(z.boolean()),
  disable_overriding_approvers_per_merge_request: maybe(z.boolean()),
  reset_approvals_on_push: maybe(z.boolean()),
});
export type GitLabApprovals = z.infer<typeof GitLabApprovals>;

/** GitLab REST v4, Merge request approvals, project approval rules. */
export const GitLabApprovalRule = z.object({
  rule_type: maybe(z.string()),
  approvals_required: z.int().min(0),
  applies_to_all_protected_branches: maybe(z.boolean()),
  protected_branches: maybe(z.array(z.object({ name: z.string() }))),
});
export type GitLabApprovalRule = z.infer<typeof GitLabApprovalRule>;

/** GitLab REST v4, Protected branches. */
export const GitLabProtectedBranch = z.object({
  name: z.string(),
  push_access_levels: maybe(z.array(Level)),
  merge_access_levels: maybe(z.array(Level)),
  allow_force_push: maybe(z.boolean()),
  code_owner_approval_required: maybe(z.boolean()),
  inherited: maybe(z.boolean()),
});
export type GitLabProtectedBranch = z.infer<typeof GitLabProtectedBranch>;

/** GitLab REST v4, Project push rules: null where the project has none. */
export const GitLabPushRule = z
  .object({ reject_unsigned_commits: maybe(z.boolean()), prevent_secrets: maybe(z.boolean()) })
  .nullable();
export type GitLabPushRule = z.infer<typeof GitLabPushRule>;

/** GitLab REST v4, CI/CD job token settings. `outbound_enabled` is another setting. */
export const GitLabJobTokenScope = z.object({ inbound_enabled: z.boolean() });

/** GitLab REST v4, Project-level CI/CD variables. The answer holds values; they are dropped here. */
export const GitLabVariable = z.object({
  key: z.string(),
  variable_type: z.enum(['env_var', 'file']),
  masked: z.boolean(),
  protected: z.boolean(),
  hidden: maybe(z.boolean()),
  environment_scope: maybe(z.string()),
});
export type GitLabVariable = z.infer<typeof GitLabVariable>;

/** GitLab REST v4, Runners, in a list: what matters is only in the details. */
export const GitLabListedRunner = z.object({ id: z.int() });

const runnerDetails = {
  id: z.int(),
  access_level: z.enum(['not_protected', 'ref_protected']),
  run_untagged: z.boolean(),
  locked: z.boolean(),
  paused: maybe(z.boolean()),
  active: maybe(z.boolean()),
};
const reportsPause = ({ paused, active }: { paused?: unknown; active?: unknown }) =>
  typeof (paused ?? active) === 'boolean';

/** GitLab REST v4, Runners, "Get runner's details". `active` is the opposite of `paused` on older versions. */
export const GitLabRunner = z.object(runnerDetails).refine(reportsPause);
export type GitLabRunner = z.infer<typeof GitLabRunner>;

/** The same with the groups that the runner belongs to. */
export const GitLabGroupRunner = z
  .object({ ...runnerDetails, groups: z.array(z.object({ id: z.int() })).optional() })
  .refine(reportsPause);
export type GitLabGroupRunner = z.infer<typeof GitLabGroupRunner>;

const Visibility = z.enum(['private', 'internal', 'public']);
const Protection = z.object({
  allowed_to_push: maybe(z.array(Level)),
  allow_force_push: maybe(z.boolean()),
  developer_can_initial_push: maybe(z.boolean()),
});
/** Protection of a new default branch, of groups and instances: an object on newer versions, a number of 0 to 4 on all. */
export const GitLabDefaultBranchProtection = {
  default_branch_protection_defaults: maybe(Protection),
  default_branch_protection: maybe(z.int()),
};

/** Settings of one group. GitLab REST v4, Groups, "Get a single group". */
export const GitLabGroupSettings = z.object({
  parent_id: maybe(z.int()),
  prevent_sharing_groups_outside_hierarchy: maybe(z.boolean()),
  prevent_forking_outside_group: maybe(z.boolean()),
  shared_with_groups: maybe(
    z.array(
      z.object({
        group_id: z.int(),
        group_full_path: maybe(z.string()),
        group_access_level: z.int(),
        expires_at: maybe(z.string()),
      }),
    ),
  ),
});
export type GitLabGroupSettings = z.infer<typeof GitLabGroupSettings>;

/** GitLab REST v4, Group and project members, inherited ones included. */
export const GitLabMember = z.object({
  id: z.int(),
  username: z.string(),
  state: z.string(),
  access_level: z.int(),
});
export type GitLabMember = z.infer<typeof GitLabMember>;

/** GitLab REST v4, Application settings; administrators only. */
export const GitLabApplicationSettings = z.object({
  require_two_factor_authentication: maybe(z.boolean()),
  signup_enabled: maybe(z.boolean()),
  require_admin_approval_after_user_signup: maybe(z.boolean()),
  default_project_visibility: maybe(Visibility),
  default_group_visibility: maybe(Visibility),
  /** Null or empty where nothing is restricted. */
  restricted_visibility_levels: z.array(Visibility).nullable().optional().catch(undefined),
  ...GitLabDefaultBranchProtection,
  allow_local_requests_from_web_hooks_and_services: maybe(z.boolean()),
  allow_local_requests_from_system_hooks: maybe(z.boolean()),
});
export type GitLabApplicationSettings = z.infer<typeof GitLabApplicationSettings>;
