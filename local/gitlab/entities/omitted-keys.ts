import type { Instance } from '../instance/instance.ts';
import { maintainer, type GroupRecord, type ProjectRecord, type Tier } from '../world/records.ts';

/** Version and package of the instance, and the tiers of its groups. */
export type Edition = { instance: Instance; tierOf: (group: GroupRecord) => Tier };

/** First version of keys that older instances omit. Source: gitlab-facts.md, section 2; [D] and [?] included. */
const projectKeysSince: Readonly<Record<string, readonly string[]>> = {
  '14.0': [
    'container_registry_access_level',
    'ci_allow_fork_pipelines_to_run_in_parent_project',
    'merge_commit_template',
    'squash_commit_template',
  ],
  '15.0': ['ci_separated_caches', 'enforce_auth_checks_on_uploads', 'runner_token_expiration_interval'],
  '17.1': ['ci_pipeline_variables_minimum_override_role', 'ci_restrict_pipeline_cancellation_role'],
  '17.2': ['ci_push_repository_for_job_token_allowed', 'ci_id_token_sub_claim_components'],
  '17.3': ['pre_receive_secret_detection_enabled'],
  '17.11': ['secret_push_protection_enabled', 'ci_delete_pipelines_in_seconds'],
};

const groupKeysSince: Readonly<Record<string, readonly string[]>> = {
  '13.3': ['prevent_forking_outside_group'],
  '14.1': ['prevent_sharing_groups_outside_hierarchy'],
  '17.0': ['default_branch_protection_defaults', 'math_rendering_limits_enabled', 'default_branch'],
  '18.0': ['archived'],
};

const secretPush = ['secret_push_protection_enabled', 'pre_receive_secret_detection_enabled'];

/** Keys of the EE part of the project entity, which the CE package omits. Source: gitlab.md §1.3. */
const enterpriseProjectKeys = [
  ...secretPush,
  'approvals_before_merge',
  'mirror',
  'mirror_user_id',
  'mirror_trigger_builds',
  'only_mirror_protected_branches',
  'mirror_overwrites_diverged_branches',
  'requirements_enabled',
  'requirements_access_level',
  'security_and_compliance_enabled',
  'compliance_frameworks',
  'issues_template',
  'merge_requests_template',
  'merge_pipelines_enabled',
  'merge_trains_enabled',
  'merge_trains_skip_train_allowed',
  'only_allow_merge_if_all_status_checks_passed',
  'allow_pipeline_trigger_approve_deployment',
  'prevent_merge_without_jira_issue',
  'external_authorization_classification_label',
  'ci_restrict_pipeline_cancellation_role',
];

/** As for projects. Source: gitlab.md §1.1. */
const enterpriseGroupKeys = [
  'ldap_cn',
  'ldap_access',
  'file_template_project_id',
  'wiki_access_level',
  'duo_features_enabled',
  'lock_duo_features_enabled',
  'prevent_forking_outside_group',
  'membership_lock',
  'unique_project_download_limit',
  'unique_project_download_limit_interval_in_seconds',
  'unique_project_download_limit_allowlist',
  'unique_project_download_limit_alertlist',
  'auto_ban_user_on_excessive_projects_download',
];

/**
 * Sets the keys to undefined that this instance does not send to a caller with this role, so that JSON omits them.
 * Secret push protection needs Ultimate and Maintainer.
 */
export function omitProjectKeys(
  entity: Record<string, unknown>,
  project: ProjectRecord,
  access: number,
  edition: Edition | undefined,
): Record<string, unknown> {
  if (edition === undefined) return entity;
  const { instance, tierOf } = edition;
  omit(entity, younger(projectKeysSince, instance));
  if (!instance.isEnterprise) omit(entity, enterpriseProjectKeys);
  if (access < maintainer || tierOf(project.namespace) !== 'ultimate') omit(entity, secretPush);
  return entity;
}

export function omitGroupKeys(
  entity: Record<string, unknown>,
  edition: Edition | undefined,
): Record<string, unknown> {
  if (edition === undefined) return entity;
  omit(entity, younger(groupKeysSince, edition.instance));
  if (!edition.instance.isEnterprise) omit(entity, enterpriseGroupKeys);
  return entity;
}

function younger(since: Readonly<Record<string, readonly string[]>>, instance: Instance): string[] {
  return Object.entries(since).flatMap(([version, keys]) => (instance.isSince(version) ? [] : keys));
}

function omit(entity: Record<string, unknown>, keys: readonly string[]): void {
  for (const key of keys) if (key in entity) entity[key] = undefined;
}
