import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const projectForking: Rule<'project'> = {
  id: 'PRJ-05',
  subject: 'project',
  title: 'Forks of a private project should be limited to its members',
  severity: 'Low',
  why: 'A fork keeps the code where other people decide who sees it.',
  fix: {
    page: 'Settings > General > Visibility, project features, permissions',
    api: 'PUT /projects/:id forking_access_level=private',
  },
  needs: { role: 'Guest', tier: 'free', since: '13.0' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    if (fact('visibility') !== 'private') return notApplicable('The project is not private.');
    const access = fact('forkingAccess');
    return access === 'disabled' || access === 'private'
      ? pass
      : fail('Everybody who sees the project may fork it.');
  },
};
