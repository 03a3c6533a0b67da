import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const codeOwnerApproval: Rule<'project'> = {
  id: 'REV-15',
  subject: 'project',
  title: 'The default branch should need the approval of code owners',
  severity: 'Medium',
  why: 'People who do not know a part of the code can approve changes of it.',
  fix: {
    page: 'Settings > Repository > Protected branches',
    api: 'PATCH /projects/:id/protected_branches/:name code_owner_approval_required=true',
  },
  needs: { role: 'Developer', tier: 'premium' },
  keys: { cis: ['1.1.7'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const rules = defaultBranchRules(ask);
    if (rules.some(({ requiresCodeOwner }) => requiresCodeOwner === true)) return pass;
    if (rules.some(({ requiresCodeOwner }) => requiresCodeOwner === undefined))
      return ask.cannotDecide({
        kind: 'error',
        text: 'GitLab does not report whether code owners must approve.',
      });
    return fail('No rule for the default branch asks for code owners.');
  },
};
