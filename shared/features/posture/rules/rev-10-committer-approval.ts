import { fail, pass, type Rule } from '../domain/rule.ts';

export const committerApproval: Rule<'project'> = {
  id: 'REV-10',
  subject: 'project',
  title: 'Committers should not approve changes that they added to',
  severity: 'Medium',
  why: 'Whoever adds the last commit can approve it themselves.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approvals merge_requests_disable_committers_approval=true',
  },
  needs: { role: 'Maintainer', tier: 'premium' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('committersMayApprove') ? fail('Committers may approve.') : pass;
  },
};
