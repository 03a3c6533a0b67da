import { fail, pass, type Rule } from '../domain/rule.ts';

export const authorApproval: Rule<'project'> = {
  id: 'REV-09',
  subject: 'project',
  title: 'Authors should not approve their own changes',
  severity: 'High',
  why: 'A required approval that the author gives is none.',
  fix: {
    page: 'Settings > Merge requests > Merge request approvals',
    api: 'POST /projects/:id/approvals merge_requests_author_approval=false',
  },
  needs: { role: 'Maintainer', tier: 'premium' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('authorsMayApprove') ? fail('Authors may approve their own merge requests.') : pass;
  },
};
