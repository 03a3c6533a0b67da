import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const groupVisibilityDefault: Rule<'instance'> = {
  id: 'INS-05',
  subject: 'instance',
  title: 'New groups should not be public by default',
  severity: 'High',
  why: 'The names of groups, projects and members become public because nobody changed a field.',
  fix: {
    page: 'Admin area > Settings > General > Visibility and access controls',
    api: 'PUT /application/settings default_group_visibility=private',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    return fact('defaultGroupVisibility') === 'public' ? fail('New groups are public by default.') : pass;
  },
};
