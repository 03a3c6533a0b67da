import { fail, pass, type Rule } from '../domain/rule.ts';

export const linearHistory: Rule<'project'> = {
  id: 'REV-20',
  subject: 'project',
  title: 'A branch should be up to date before its merge',
  severity: 'Low',
  why: 'What is merged is not what was tested.',
  fix: { page: 'Settings > Merge requests > Merge method', api: 'PUT /projects/:id merge_method' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.1.10', '1.1.13'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('mergeMethod') === 'merge' ? fail('Merge commits take in branches that are behind.') : pass;
  },
};
