import { requiredApprovals } from '../domain/branch-rules.ts';
import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const oneApproval: Rule<'project'> = {
  id: 'REV-07',
  subject: 'project',
  title: 'Changes should need at least one approval',
  severity: 'High',
  why: 'A change that one person alone can bring in has been judged by nobody else.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approval_rules name, approvals_required=1',
  },
  needs: { role: 'Developer', tier: 'premium', since: '12.3' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const rules = defaultBranchRules(ask);
    const count = requiredApprovals(ask.fact('defaultBranch'), rules.length > 0, ask.fact('approvalRules'));
    return count >= 1 ? pass : fail(`Changes of the default branch need ${count} approvals.`);
  },
};
