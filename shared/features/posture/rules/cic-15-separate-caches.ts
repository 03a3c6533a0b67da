import { fail, pass, type Rule } from '../domain/rule.ts';

export const separateCaches: Rule<'project'> = {
  id: 'CIC-15',
  subject: 'project',
  title: 'Caches should be separate for protected branches',
  severity: 'Low',
  why: 'A job of any branch can put something into the cache that the next release uses.',
  fix: { page: 'Settings > CI/CD > General pipelines', api: 'PUT /projects/:id ci_separated_caches=true' },
  needs: { role: 'Maintainer', tier: 'free', since: '15.0' },
  keys: { owasp: ['CICD-SEC-4', 'CICD-SEC-9'] },
  version: 1,
  check({ fact }) {
    return fact('separatesCaches') ? pass : fail('All branches share the caches.');
  },
};
