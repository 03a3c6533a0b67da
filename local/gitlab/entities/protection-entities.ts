import type { AccessEntry, ApprovalRule, ProjectDetails, ProtectedBranch } from '../details/records.ts';
import { accessLevelDescription } from '../details/access-levels.ts';
import type { Instance } from '../instance/instance.ts';

/** Source: GitLab `lib/api/entities/protected_branch.rb` and its EE part. */
export function protectedBranchEntity(
  id: number,
  branch: ProtectedBranch,
  { instance, licensed, inherited }: { instance: Instance; licensed: boolean; inherited: boolean },
): Record<string, unknown> {
  const entries = (levels: readonly AccessEntry[]) =>
    levels.map((entry, index) => accessEntryEntity(id * 10 + index, entry, instance));
  return {
    id,
    name: branch.name,
    push_access_levels: entries(branch.push_access_levels),
    merge_access_levels: entries(branch.merge_access_levels),
    ...(instance.isSince('13.11') ? { allow_force_push: branch.allow_force_push } : {}),
    ...(instance.isEnterprise
      ? {
          unprotect_access_levels: [],
          code_owner_approval_required: licensed && branch.code_owner_approval_required,
          inherited,
        }
      : {}),
  };
}

/** The CE package knows no users and groups here; deploy keys came later than 15.8. */
export function accessEntryEntity(
  id: number,
  entry: AccessEntry,
  instance: Instance,
): Record<string, unknown> {
  return {
    id,
    access_level: entry.access_level,
    access_level_description: accessLevelDescription(entry),
    ...(instance.isSince('16.0') ? { deploy_key_id: entry.deploy_key_id } : {}),
    ...(instance.isEnterprise ? { user_id: entry.user_id, group_id: entry.group_id } : {}),
  };
}

export function approvalRuleEntity(rule: ApprovalRule, index: number): Record<string, unknown> {
  const { protected_branches: names } = rule;
  return {
    id: index + 1,
    name: rule.name,
    rule_type: rule.rule_type,
    report_type: null,
    eligible_approvers: [],
    approvals_required: rule.approvals_required,
    users: [],
    groups: [],
    contains_hidden_groups: false,
    protected_branches: names.map((name, at) => ({ id: at + 1, name })),
    applies_to_all_protected_branches: rule.applies_to_all_protected_branches,
  };
}

export function approvalsEntity(approvals: ProjectDetails['approvals']): Record<string, unknown> {
  return {
    approvals_before_merge: 0,
    ...approvals,
    require_password_to_approve: false,
    require_reauthentication_to_approve: false,
    selective_code_owner_removals: false,
  };
}

export function pushRuleEntity(
  projectId: number,
  rule: NonNullable<ProjectDetails['push_rule']>,
): Record<string, unknown> {
  return {
    id: projectId,
    project_id: projectId,
    created_at: '2024-02-01T08:00:00.000Z',
    commit_message_regex: '',
    commit_message_negative_regex: '',
    branch_name_regex: '',
    deny_delete_tag: false,
    member_check: false,
    ...rule,
    author_email_regex: '',
    file_name_regex: '',
    max_file_size: 0,
    commit_committer_check: false,
    commit_committer_name_check: false,
    reject_non_dco_commits: false,
  };
}
