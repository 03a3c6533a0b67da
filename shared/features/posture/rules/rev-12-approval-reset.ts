import { fail, pass, type Rule } from '../domain/rule.ts';

export const approvalReset: Rule<'project'> = {
  id: 'REV-12',
  subject: 'project',
  title: 'New commits should remove approvals',
  severity: 'Medium',
  why: 'A change can be approved first and made harmful afterwards.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approvals reset_approvals_on_push=true',
  },
  needs: { role: 'Maintainer', tier: 'premium' },
  keys: { cis: ['1.1.4'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('pushResetsApprovals') ? pass : fail('Approvals stay when commits are added.');
  },
};
