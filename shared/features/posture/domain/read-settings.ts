import type {
  GitLabAccessToken,
  GitLabApprovalRule,
  GitLabApprovals,
  GitLabProtectedBranch,
  GitLabProtectedTag,
  GitLabPushRule,
  GitLabRunner,
  GitLabVariable,
  GitLabWebhook,
} from '../../../contracts/gitlab/settings.ts';
import type { ApprovalRule, BranchRule, ProjectFacts } from '../../../contracts/posture/project-facts.ts';
import type { AccessToken, CiVariable, Runner, Webhook } from '../../../contracts/posture/shared-facts.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** Versions that do not report a token's level give every token the role Maintainer. */
const maintainer = 40;

/** A webhook without the path, query and credentials of its address. An address that is none keeps no host. */
export function webhookOf({ id, url, enable_ssl_verification: verifiesCertificate }: GitLabWebhook): Webhook {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  const scheme = address?.protocol.slice(0, -1) ?? '';
  return { id, scheme, host: address?.host ?? '', verifiesCertificate };
}

/** A token that may still be used; undefined for one that is revoked or no longer active. */
export function accessTokenOf(token: GitLabAccessToken): AccessToken | undefined {
  if (token.revoked === true || token.active === false) return undefined;
  const { id, name, scopes, access_level: accessLevel } = token;
  return {
    id,
    name,
    scopes,
    accessLevel: accessLevel ?? maintainer,
    ...omitUndefined({
      expiresOn: token.expires_at ?? undefined,
      createdOn: token.created_at ?? undefined,
      lastUsedAt: token.last_used_at ?? undefined,
    }),
  };
}

/**
 * A rule for tags with the levels that may create one; entries of one user, group or key are no level. Undefined where an
 * entry is neither.
 */
export function protectedTagOf(tag: GitLabProtectedTag): ProjectFacts['protectedTags'][number] | undefined {
  const levels = tag.create_access_levels
    .filter((one) => principalOf(one) === undefined)
    .map(({ access_level: level }) => level);
  const reported = levels.filter((level) => typeof level === 'number');
  return reported.length < levels.length ? undefined : { name: tag.name, createLevels: reported };
}

/** The four settings of approvals; what is not reported is absent. `merge_requests_author_approval` true lets authors approve. */
export function approvalFactsOf(approvals: GitLabApprovals): Partial<ProjectFacts> {
  const {
    merge_requests_disable_committers_approval: disabled,
    disable_overriding_approvers_per_merge_request: fixed,
  } = approvals;
  return omitUndefined({
    authorsMayApprove: approvals.merge_requests_author_approval ?? undefined,
    committersMayApprove: typeof disabled === 'boolean' ? !disabled : undefined,
    rulesMayBeOverridden: typeof fixed === 'boolean' ? !fixed : undefined,
    pushResetsApprovals: approvals.reset_approvals_on_push ?? undefined,
  });
}

/** The approvals that ordinary rules ask for, one entry for each branch that a rule names. */
export function approvalRulesOf(rule: GitLabApprovalRule): ApprovalRule[] {
  const { rule_type: type, approvals_required: required, protected_branches: branches } = rule;
  if (type === 'code_owner' || type === 'report_approver') return [];
  if (rule.applies_to_all_protected_branches === true) return [{ covers: 'allProtected', required }];
  if ((branches ?? []).length === 0) return [{ covers: 'all', required }];
  return (branches ?? []).map(({ name: branch }) => ({ covers: 'branch', branch, required }));
}

/** A rule that protects branches, as REST reports it. */
export function branchRuleOf(branch: GitLabProtectedBranch): BranchRule {
  return {
    name: branch.name,
    ...omitUndefined({
      isInherited: branch.inherited ?? undefined,
      allowsForcePush: branch.allow_force_push ?? undefined,
      requiresCodeOwner: branch.code_owner_approval_required ?? undefined,
      push: accessOf(branch.push_access_levels),
      merge: accessOf(branch.merge_access_levels),
    }),
  };
}

/** Levels with whom they are for. An entry without a level and without anybody makes the list unknown. */
function accessOf(levels: GitLabProtectedBranch['push_access_levels']): BranchRule['push'] {
  const entries = levels?.map((one) => {
    const principal = principalOf(one);
    const level = one.access_level ?? (principal === undefined ? undefined : 40);
    return level === undefined ? undefined : { level, ...omitUndefined({ principal }) };
  });
  return entries?.some((entry) => entry === undefined) === true
    ? undefined
    : entries?.filter((entry) => entry !== undefined);
}

type Level = NonNullable<GitLabProtectedBranch['push_access_levels']>[number];

function principalOf({ user_id: user, group_id: group, deploy_key_id: key }: Level) {
  if (typeof user === 'number') return 'user' as const;
  if (typeof group === 'number') return 'group' as const;
  return typeof key === 'number' ? ('deployKey' as const) : undefined;
}

/** The push rules; null where there are none, which is an answer. */
export function pushRulesOf(rule: GitLabPushRule): ProjectFacts['pushRules'] {
  if (rule === null) return null;
  return omitUndefined({
    rejectsUnsigned: rule.reject_unsigned_commits ?? undefined,
    preventsSecrets: rule.prevent_secrets ?? undefined,
  });
}

/** A variable without its value. */
export function variableOf({
  key,
  masked: isMasked,
  protected: isProtected,
  variable_type: type,
  hidden,
  environment_scope: scope,
}: GitLabVariable): CiVariable {
  const more = omitUndefined({ isHidden: hidden ?? undefined, environmentScope: scope ?? undefined });
  return { key, isMasked, isProtected, isFile: type === 'file', ...more };
}

/** The details of a runner, under the id that GraphQL gives it. */
export function runnerOf({
  id,
  access_level: level,
  run_untagged,
  locked,
  paused,
  active,
}: GitLabRunner): Runner {
  return {
    id: `gid://gitlab/Ci::Runner/${id}`,
    isProtected: level === 'ref_protected',
    runsUntagged: run_untagged,
    isLocked: locked,
    isPaused: paused ?? active === false,
  };
}
