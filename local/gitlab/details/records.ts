import { z } from 'zod';
import { ScanKind } from '../scans/records.ts';

/**
 * Records of the settings that GitLab's lists leave out, with the names and values of its REST API. The defaults make
 * overrides in tests short.
 */

const AccessEntry = z.strictObject({
  /** 0 no one, 30 Developers, 40 Maintainers, 60 administrators. */
  access_level: z.literal([0, 30, 40, 60]).default(40),
  /** An entry with one of these is that user, group or deploy key, although its level reads 40. */
  user_id: z.int().nullable().default(null),
  group_id: z.int().nullable().default(null),
  deploy_key_id: z.int().nullable().default(null),
});

const maintainers = [{ access_level: 40 as const }];

const ProtectedBranch = z.strictObject({
  /** A branch, or a wildcard such as `release/*`. */
  name: z.string().min(1),
  allow_force_push: z.boolean().default(false),
  code_owner_approval_required: z.boolean().default(false),
  push_access_levels: z.array(AccessEntry).prefault(maintainers),
  merge_access_levels: z.array(AccessEntry).prefault(maintainers),
});

const ApprovalRule = z.strictObject({
  name: z.string().default('Reviewers'),
  rule_type: z.enum(['regular', 'any_approver', 'code_owner', 'report_approver']).default('any_approver'),
  approvals_required: z.int().min(0),
  applies_to_all_protected_branches: z.boolean().default(false),
  /** Names of protected branches; empty and not for all protected branches means all branches. */
  protected_branches: z.array(z.string()).default([]),
});

const PushRule = z.strictObject({
  reject_unsigned_commits: z.boolean().default(false),
  prevent_secrets: z.boolean().default(false),
});

const Approvals = z.strictObject({
  /** True: authors may approve their own merge requests. */
  merge_requests_author_approval: z.boolean(),
  merge_requests_disable_committers_approval: z.boolean(),
  disable_overriding_approvers_per_merge_request: z.boolean(),
  reset_approvals_on_push: z.boolean(),
});

const DeployKey = z.strictObject({
  title: z.string(),
  can_push: z.boolean().default(false),
  expires_at: z.string().nullable().default(null),
});

const AccessToken = z.strictObject({
  name: z.string(),
  scopes: z.array(z.string()).default(['read_api']),
  access_level: z.literal([10, 15, 20, 25, 30, 40, 50]).default(30),
  /** Day, `2027-06-01`. */
  expires_at: z.string().nullable().default(null),
  last_used_at: z.string().nullable().default(null),
  active: z.boolean().default(true),
  revoked: z.boolean().default(false),
});

const Variable = z.strictObject({
  key: z.string(),
  /** Absent: a value that contains `canary`, so that a test can find a leak. */
  value: z.string().exactOptional(),
  protected: z.boolean().default(true),
  masked: z.boolean().default(true),
  hidden: z.boolean().default(false),
  environment_scope: z.string().default('*'),
  variable_type: z.enum(['env_var', 'file']).default('env_var'),
});

const Runner = z.strictObject({
  description: z.string().default('a runner'),
  access_level: z.enum(['not_protected', 'ref_protected']).default('ref_protected'),
  run_untagged: z.boolean().default(false),
  locked: z.boolean().default(true),
  paused: z.boolean().default(false),
  tag_list: z.array(z.string()).default([]),
});

const ProtectedTag = z.strictObject({
  name: z.string(),
  create_access_levels: z.array(AccessEntry).prefault(maintainers),
});

const ProtectedEnvironment = z.strictObject({
  name: z.string(),
  deploy_access_levels: z.array(AccessEntry).prefault(maintainers),
  required_approval_count: z.int().default(0),
});

const Include = z.strictObject({
  type: z.enum(['file', 'local', 'remote', 'template', 'component']),
  location: z.string(),
});

const CiFile = z.strictObject({
  text: z.string(),
  /** Absent: the text itself, as without includes. */
  merged_yaml: z.string().exactOptional(),
  includes: z.array(Include).default([]),
  /** Errors of the CI lint; with any, the file is not valid. */
  errors: z.array(z.string()).default([]),
});

const Job = z.strictObject({
  name: z.string(),
  status: z.enum(['success', 'failed', 'canceled', 'skipped', 'running']).default('success'),
  /** The security report of the job; null for other jobs. */
  report: ScanKind.nullable().default(null),
  /** Files of the job are gone; its log stays. */
  expired: z.boolean().default(false),
  allow_failure: z.boolean().default(true),
});

const Pipeline = z.strictObject({
  status: z.enum(['success', 'failed', 'running', 'canceled']).default('success'),
  /** Null while it runs. */
  finished_at: z.string().nullable(),
  jobs: z.array(Job).default([]),
});

/** A webhook of another system: it is listed and never called. */
const ListedHook = z.strictObject({ url: z.string(), enable_ssl_verification: z.boolean().default(true) });

export const ProjectDetails = z.strictObject({
  /** Protected branches of the project itself; group-level ones are on the top-level group. */
  protected_branches: z.array(ProtectedBranch),
  approval_rules: z.array(ApprovalRule),
  approvals: Approvals,
  /** Null: no push rule is set. */
  push_rule: PushRule.nullable(),
  inbound_job_token_scope_enabled: z.boolean(),
  deploy_keys: z.array(DeployKey),
  access_tokens: z.array(AccessToken),
  variables: z.array(Variable),
  runners: z.array(Runner),
  protected_tags: z.array(ProtectedTag),
  tags: z.array(z.string()),
  protected_environments: z.array(ProtectedEnvironment),
  /** Null: the repository has no CI file. */
  ci_file: CiFile.nullable(),
  /** Newest pipeline of the default branch. */
  pipeline: Pipeline.nullable(),
  /** Programming languages that GitLab found; YAML and JSON are never among them. */
  languages: z.array(z.string()),
  hooks: z.array(ListedHook),
});
export type ProjectDetails = z.output<typeof ProjectDetails>;
export const ProjectDetailsChange = ProjectDetails.partial();
export type ProjectDetailsChange = z.input<typeof ProjectDetailsChange>;

export const GroupDetails = z.strictObject({
  /** Group-level protected branches (Premium) of a top-level group; its projects inherit them. */
  protected_branches: z.array(ProtectedBranch),
  access_tokens: z.array(AccessToken),
  variables: z.array(Variable),
  runners: z.array(Runner),
  hooks: z.array(ListedHook),
});
export type GroupDetails = z.output<typeof GroupDetails>;
export const GroupDetailsChange = GroupDetails.partial();
export type GroupDetailsChange = z.input<typeof GroupDetailsChange>;

export type ListedHook = z.output<typeof ListedHook>;
export type AccessEntry = z.output<typeof AccessEntry>;
export type ProtectedBranch = z.output<typeof ProtectedBranch>;
export type ApprovalRule = z.output<typeof ApprovalRule>;
export type DeployKey = z.output<typeof DeployKey>;
export type AccessToken = z.output<typeof AccessToken>;
export type Variable = z.output<typeof Variable>;
export type Runner = z.output<typeof Runner>;
export type Pipeline = z.output<typeof Pipeline>;
export type CiFile = z.output<typeof CiFile>;
