import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const projectVisibilityDefault: Rule<'instance'> = {
  id: 'INS-04',
  subject: 'instance',
  title: 'New projects should not be public by default',
  severity: 'High',
  why: 'Code becomes public because nobody changed a field.',
  fix: {
    page: 'Admin area > Settings > General > Visibility and access controls',
    api: 'PUT /application/settings default_project_visibility=private',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { cis: ['4.2.5'], owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    return fact('defaultProjectVisibility') === 'public' ? fail('New projects are public by default.') : pass;
  },
};
