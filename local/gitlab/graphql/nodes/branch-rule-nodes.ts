import type { AccessEntry, ApprovalRule, ProtectedBranch } from '../../details/records.ts';
import { accessLevelDescription } from '../../details/access-levels.ts';
import { inheritedBranches } from '../../details/inherited-branches.ts';
import { branchIdOf } from '../../details/ids.ts';
import type { ProjectRecord } from '../../world/records.ts';
import { connection, type PageArguments } from '../connection.ts';
import { globalId } from '../global-id.ts';
import type { View } from '../view.ts';

type Rule = {
  id: string;
  name: string;
  isProtected: boolean;
  approvals: readonly ApprovalRule[];
  branch?: ProtectedBranch;
  isGroupLevel?: boolean;
};

/**
 * Protected branches of the project and of its top-level group. Newer versions add pseudo rules for approval rules
 * without branches; their names are translated, and they have no protection and are not protected (gitlab-facts.md,
 * traps 5 and 6; GitLab `app/models/concerns/projects/custom_branch_rule.rb`).
 */
export function branchRules(project: ProjectRecord, view: View): Rule[] {
  const { protected_branches: own, approval_rules: approvals } = view.details.ofProject(project);
  const inherited = inheritedBranches(project, view.api.world, view.details);
  const rules = [
    ...own.map((branch) => ruleOf(branchIdOf(project, branch), branch, approvals, false)),
    ...inherited.branches.map((branch) =>
      ruleOf(branchIdOf(inherited.group, branch), branch, approvals, true),
    ),
  ].sort((left, right) => (left.name < right.name ? -1 : 1));
  return view.instance.isSince('16.0') ? [...pseudoRules(project, approvals), ...rules] : rules;
}

function ruleOf(
  id: number,
  branch: ProtectedBranch,
  approvals: readonly ApprovalRule[],
  isGroupLevel: boolean,
): Rule {
  const own = approvals.filter((rule) => rule.protected_branches.includes(branch.name));
  const identity = { id: globalId('Projects::BranchRule', id), name: branch.name, isProtected: true };
  return { ...identity, approvals: own, branch, isGroupLevel };
}

function pseudoRules({ id }: ProjectRecord, approvals: readonly ApprovalRule[]): Rule[] {
  const forAll = approvals.filter(
    (rule) => !rule.applies_to_all_protected_branches && rule.protected_branches.length === 0,
  );
  const forProtected = approvals.filter((rule) => rule.applies_to_all_protected_branches);
  const all = { id: globalId('Projects::AllBranchesRule', id), name: 'All branches', isProtected: false };
  const allProtected = {
    id: globalId('Projects::AllProtectedBranchesRule', id),
    name: 'All protected branches',
    isProtected: false,
  };
  return [
    { ...all, approvals: forAll },
    { ...allProtected, approvals: forProtected },
  ].filter(({ approvals: own }) => own.length > 0);
}

export function branchRuleNode(rule: Rule, project: ProjectRecord, view: View) {
  return {
    approvalRules: (page: PageArguments) =>
      connection(isLicensed(project, view) ? rule.approvals : [], page, indexOf, approvalNode),
    branchProtection: () =>
      rule.branch === undefined ? null : protectionNode(rule, rule.branch, isLicensed(project, view)),
    id: rule.id,
    isDefault: rule.name === project.defaultBranch,
    isProtected: rule.isProtected,
    name: rule.name,
  };
}

function isLicensed(project: ProjectRecord, { api }: View): boolean {
  return api.world.tierOf(project.namespace) !== 'free';
}

function indexOf(_: unknown, index: number): number {
  return index;
}

function approvalNode(rule: ApprovalRule) {
  return {
    approvalsRequired: rule.approvals_required,
    id: globalId('ApprovalProjectRule', 1 + rule.name.length),
    name: rule.name,
    type: rule.rule_type.toUpperCase(),
  };
}

/** Code owners need Premium; without it the value is false. */
function protectionNode({ isGroupLevel }: Rule, branch: ProtectedBranch, licensed: boolean) {
  return {
    allowForcePush: branch.allow_force_push,
    codeOwnerApprovalRequired: licensed && branch.code_owner_approval_required,
    isGroupLevel: isGroupLevel === true,
    mergeAccessLevels: (page: PageArguments) => accessNodes(branch.merge_access_levels, page),
    pushAccessLevels: (page: PageArguments) => accessNodes(branch.push_access_levels, page),
  };
}

function accessNodes(entries: readonly AccessEntry[], page: PageArguments) {
  return connection(entries, page, indexOf, accessNode);
}

function accessNode(entry: AccessEntry) {
  const { user_id: userId, group_id: groupId, deploy_key_id: keyId } = entry;
  return {
    accessLevel: entry.access_level,
    accessLevelDescription: accessLevelDescription(entry),
    deployKey:
      keyId === null
        ? null
        : { id: globalId('DeployKey', keyId), title: `Deploy key ${keyId}`, expiresAt: null },
    group: groupId === null ? null : { id: globalId('Group', groupId), name: `Group ${groupId}` },
    user:
      userId === null
        ? null
        : { id: globalId('User', userId), name: `User ${userId}`, username: `user-${userId}` },
  };
}
