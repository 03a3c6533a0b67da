import { fail, pass, type Rule } from '../domain/rule.ts';

export const uploads: Rule<'project'> = {
  id: 'PRJ-17',
  subject: 'project',
  title: 'Uploaded files should need a login',
  severity: 'Low',
  why: 'Whoever knows the address of an upload reads it, also of a private project.',
  fix: {
    page: 'Settings > General > Visibility, project features, permissions',
    api: 'PUT /projects/:id enforce_auth_checks_on_uploads=true',
  },
  needs: { role: 'Guest', tier: 'free', since: '15.0' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    return fact('uploadsNeedLogin') ? pass : fail('Uploads can be read without a login.');
  },
};
