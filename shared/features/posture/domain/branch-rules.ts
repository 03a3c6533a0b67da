import type { ApprovalRule, BranchRule } from '../../../contracts/posture/project-facts.ts';

/** The rules that protect a branch: by its name or a wildcard that matches it, `*` being any text, slashes included. */
export function rulesFor(branch: string, rules: readonly BranchRule[]): BranchRule[] {
  return rules.filter(({ name }) => matches(branch, name));
}

/**
 * How many approvals a change of a branch needs: the largest number among the rules for it, for all branches and, where it is
 * protected, for all protected ones. GitLab REST v4, Merge request approvals.
 */
export function requiredApprovals(
  branch: string,
  isProtected: boolean,
  approvals: readonly ApprovalRule[],
): number {
  const counting = approvals.filter(({ covers, branch: pattern = '' }) => {
    if (covers === 'branch') return matches(branch, pattern);
    return covers === 'all' || isProtected;
  });
  return Math.max(0, ...counting.map(({ required }) => required));
}

/** Roles below Maintainer that an access list names; entries of one user, group or key are no role. */
export function lowRoles(access: readonly { level: number; principal?: string | undefined }[]): number[] {
  return access
    .filter(({ level, principal }) => principal === undefined && isLow(level))
    .map(({ level }) => level);
}

/** A level that is not nobody (0) and below Maintainer (40). */
export function isLow(level: number): boolean {
  return level > 0 && level < 40;
}

/** Compares without regular expressions: the wildcard is a text of GitLab's users. */
function matches(branch: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  const last = others.pop();
  if (last === undefined) return branch === pattern;
  if (!branch.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = branch.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return branch.length - last.length >= from && branch.endsWith(last);
}
