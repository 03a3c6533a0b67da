import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const publicVisibilityRestricted: Rule<'instance'> = {
  id: 'INS-06',
  subject: 'instance',
  title: 'Only administrators should make projects public',
  severity: 'High',
  why: 'One Maintainer can publish code that others meant to keep.',
  fix: {
    page: 'Admin area > Settings > General > Visibility and access controls',
    api: 'PUT /application/settings restricted_visibility_levels',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    return fact('restrictedVisibilities').includes('public')
      ? pass
      : fail('Everybody may choose public visibility.');
  },
};
