import type { GroupRecord, ProjectRecord, Settings } from '../records.ts';
import type { World } from '../world.ts';

export const projectSettings = [
  'secret_push_protection_enabled',
  'pre_receive_secret_detection_enabled',
  'only_allow_merge_if_pipeline_succeeds',
  'only_allow_merge_if_all_discussions_are_resolved',
  'only_allow_merge_if_all_status_checks_passed',
  'ci_job_token_scope_enabled',
  'restrict_user_defined_variables',
  'enforce_auth_checks_on_uploads',
  'allow_merge_on_skipped_pipeline',
  'builds_access_level',
  'ci_allow_fork_pipelines_to_run_in_parent_project',
  'ci_config_path',
  'ci_pipeline_variables_minimum_override_role',
  'ci_push_repository_for_job_token_allowed',
  'ci_separated_caches',
  'container_registry_access_level',
  'forking_access_level',
  'last_activity_at',
  'merge_method',
  'pages_access_level',
  'public_jobs',
  'shared_with_groups',
] as const;
export const groupSettings = [
  'require_two_factor_authentication',
  'share_with_group_lock',
  'default_branch_protection',
  'default_branch_protection_defaults',
  'prevent_forking_outside_group',
  'prevent_sharing_groups_outside_hierarchy',
  'project_creation_level',
  'shared_with_groups',
  'two_factor_grace_period',
] as const;

export function changeProjectSettings(world: World, project: ProjectRecord, settings: Settings): void {
  project.settings = { ...project.settings, ...settings };
  project.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'project-updated', project, aspect: 'settings' });
}

export function changeGroupSettings(world: World, group: GroupRecord, settings: Settings): void {
  group.settings = { ...group.settings, ...settings };
  group.updatedAt = world.nextTimestamp();
  world.emit({ kind: 'group-updated', group, aspect: 'settings' });
}
