import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const topGroupVisibility: Rule<'group'> = {
  id: 'GRP-03',
  subject: 'group',
  title: 'A top-level group should not be public',
  severity: 'Low',
  why: 'A public group shows its name, its members and its public projects to everybody.',
  fix: {
    page: 'Settings > General > Naming, description, visibility',
    api: 'PUT /groups/:id visibility=private',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (!fact('isRoot')) return notApplicable('This is judged on the top-level group.');
    return fact('visibility') === 'public' ? fail('The group is public.') : pass;
  },
};
