import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const pages: Rule<'project'> = {
  id: 'PRJ-18',
  subject: 'project',
  title: 'Pages of a project that is not public should not be public',
  severity: 'Medium',
  why: 'The site shows everybody what the project keeps for its members.',
  fix: {
    page: 'Settings > General > Visibility, project features, permissions',
    api: 'PUT /projects/:id pages_access_level=private',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('visibility') === 'public') return notApplicable('The project is public itself.');
    return fact('pagesAccess') === 'public' ? fail('Everybody can read its Pages.') : pass;
  },
};
