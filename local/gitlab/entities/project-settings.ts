import { fullPath } from '../world/paths.ts';
import { pick, type Random } from '../../seeded-random.ts';
import type { ProjectRecord } from '../world/records.ts';
import { isoTime } from './iso-time.ts';

/** Fields visible to every reader of a project. Long because GitLab's list is: one line per field. */
export function readerSettings(project: ProjectRecord, random: Random): Record<string, unknown> {
  const often = pick(random, ['enabled', 'enabled', 'enabled', 'private', 'disabled']);
  const rarely = pick(random, ['disabled', 'disabled', 'private', 'enabled']);
  const strict = random() < 0.3;
  return {
    marked_for_deletion_on: project.markedForDeletionOn ?? null,
    packages_enabled: true,
    empty_repo: project.emptyRepo,
    archived: project.archived,
    container_expiration_policy: { cadence: '1d', enabled: random() < 0.2, keep_n: 10, older_than: '90d', name_regex: '.*', name_regex_keep: null, next_run_at: isoTime(project.createdAt + 86_400_000) }, // prettier-ignore
    repository_object_format: 'sha1',
    issues_enabled: often !== 'disabled',
    merge_requests_enabled: true,
    wiki_enabled: rarely !== 'disabled',
    jobs_enabled: true,
    snippets_enabled: rarely !== 'disabled',
    container_registry_enabled: often !== 'disabled',
    service_desk_enabled: false,
    can_create_merge_request_in: true,
    issues_access_level: often,
    repository_access_level: 'enabled',
    merge_requests_access_level: 'enabled',
    forking_access_level: pick(random, ['enabled', 'enabled', 'private', 'disabled']),
    wiki_access_level: rarely,
    builds_access_level: 'enabled',
    snippets_access_level: rarely,
    pages_access_level: pick(random, ['private', 'enabled', 'public']),
    analytics_access_level: 'enabled',
    container_registry_access_level: often,
    security_and_compliance_access_level: 'private',
    releases_access_level: 'enabled',
    environments_access_level: 'enabled',
    feature_flags_access_level: 'enabled',
    infrastructure_access_level: 'enabled',
    monitor_access_level: 'enabled',
    model_experiments_access_level: 'enabled',
    model_registry_access_level: 'enabled',
    requirements_access_level: 'enabled',
    emails_enabled: true,
    shared_runners_enabled: random() < 0.8,
    lfs_enabled: true,
    creator_id: project.creatorId,
    import_status: 'none',
    updated_at: isoTime(project.updatedAt),
    open_issues_count: Math.floor(random() ** 3 * 200),
    public_jobs: random() < 0.4,
    shared_with_groups: project.shares.map((share) => ({
      group_id: share.group.id,
      group_name: share.group.name,
      group_full_path: fullPath(share.group),
      group_access_level: share.accessLevel,
      expires_at: null,
    })),
    only_allow_merge_if_pipeline_succeeds: strict,
    allow_merge_on_skipped_pipeline: strict ? project.id % 5 === 0 : null,
    request_access_enabled: true,
    only_allow_merge_if_all_discussions_are_resolved: strict,
    remove_source_branch_after_merge: true,
    merge_method: pick(random, ['merge', 'rebase_merge', 'ff']),
    squash_option: pick(random, ['default_off', 'default_on', 'always', 'never']),
    enforce_auth_checks_on_uploads: random() < 0.7,
    merge_commit_template: null,
    squash_commit_template: null,
    warn_about_potentially_unwanted_characters: random() < 0.9,
    approvals_before_merge: Math.floor(random() * 3),
    mirror: random() < 0.05,
    external_authorization_classification_label: '',
    requirements_enabled: true,
    security_and_compliance_enabled: true,
    secret_push_protection_enabled: random() < 0.3,
    compliance_frameworks: random() < 0.1 ? ['PCI DSS'] : [],
    issues_template: null,
    merge_requests_template: null,
    merge_pipelines_enabled: strict,
    merge_trains_enabled: false,
    merge_trains_skip_train_allowed: false,
    only_allow_merge_if_all_status_checks_passed: false,
    allow_pipeline_trigger_approve_deployment: false,
    prevent_merge_without_jira_issue: false,
  };
}

/** Fields visible to Maintainers and Owners only, secrets included; the canaries let a test find a leak. */
export function adminSettings(project: ProjectRecord, random: Random): Record<string, unknown> {
  const imported = random() < 0.08;
  return {
    import_url: imported
      ? `https://user:canary-import-${project.id}@git.legacy.example.com/${project.path}.git`
      : null,
    import_type: imported ? 'git' : null,
    import_error: null,
    ci_default_git_depth: 20,
    ci_delete_pipelines_in_seconds: null,
    ci_forward_deployment_enabled: true,
    ci_forward_deployment_rollback_allowed: true,
    ci_job_token_scope_enabled: random() < 0.5,
    ci_separated_caches: project.id % 7 !== 0,
    ci_allow_fork_pipelines_to_run_in_parent_project: random() < 0.8,
    ci_id_token_sub_claim_components: ['project_path', 'ref_type', 'ref'],
    build_git_strategy: 'fetch',
    keep_latest_artifact: true,
    ...variableRole(random),
    runners_token: `GR1348941canary-${project.id}`,
    runner_token_expiration_interval: null,
    group_runners_enabled: true,
    auto_cancel_pending_pipelines: 'enabled',
    build_timeout: 3600,
    auto_devops_enabled: false,
    auto_devops_deploy_strategy: 'continuous',
    ci_push_repository_for_job_token_allowed: random() < 0.1,
    ci_restrict_pipeline_cancellation_role: 'developer',
    mirror_user_id: null,
    mirror_trigger_builds: false,
    only_mirror_protected_branches: false,
    mirror_overwrites_diverged_branches: false,
    pre_receive_secret_detection_enabled: false,
  };
}

/** The older flag is on where Developers may not set variables. */
function variableRole(random: Random) {
  const role = pick(random, ['developer', 'maintainer', 'no_one_allowed']);
  return {
    restrict_user_defined_variables: role !== 'developer',
    ci_pipeline_variables_minimum_override_role: role,
  };
}
