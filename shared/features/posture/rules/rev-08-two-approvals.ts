import { requiredApprovals } from '../domain/branch-rules.ts';
import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const twoApprovals: Rule<'project'> = {
  id: 'REV-08',
  subject: 'project',
  title: 'Changes should need at least two approvals',
  severity: 'Medium',
  why: 'One compromised account is enough to write a change, a second one to approve it; a third is harder to get.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approval_rules name, approvals_required=2',
  },
  needs: { role: 'Developer', tier: 'premium', since: '12.3' },
  keys: { cis: ['1.1.3'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const rules = defaultBranchRules(ask);
    const count = requiredApprovals(ask.fact('defaultBranch'), rules.length > 0, ask.fact('approvalRules'));
    return count >= 2 ? pass : fail(`Changes of the default branch need ${count} approvals.`);
  },
};
