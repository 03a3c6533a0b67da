import { fail, pass, type Rule } from '../domain/rule.ts';

export const approvalOverride: Rule<'project'> = {
  id: 'REV-11',
  subject: 'project',
  title: 'Approval rules should not be editable in a merge request',
  severity: 'Medium',
  why: 'The author can lower the number of approvals that the project asks for.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approvals disable_overriding_approvers_per_merge_request=true',
  },
  needs: { role: 'Maintainer', tier: 'premium' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('rulesMayBeOverridden') ? fail('Approval rules can be edited in a merge request.') : pass;
  },
};
