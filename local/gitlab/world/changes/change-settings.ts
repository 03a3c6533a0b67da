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
] as const;
export const groupSettings = [
  'require_two_factor_authentication',
  'share_with_group_lock',
  'default_branch_protection',
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
