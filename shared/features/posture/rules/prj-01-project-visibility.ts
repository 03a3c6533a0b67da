import { fail, pass, type Rule } from '../domain/rule.ts';

export const projectVisibility: Rule<'project'> = {
  id: 'PRJ-01',
  subject: 'project',
  title: 'A project should not be public',
  severity: 'High',
  why: 'Everybody can read its code, issues, packages and container images.',
  fix: {
    page: 'Settings > General > Visibility, project features, permissions',
    api: 'PUT /projects/:id visibility=private',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['4.2.4', '4.2.5'], owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    return fact('visibility') === 'public' ? fail('The project is public.') : pass;
  },
};
