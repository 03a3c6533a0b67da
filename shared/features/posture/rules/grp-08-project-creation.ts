import { fail, pass, type Rule } from '../domain/rule.ts';

export const projectCreation: Rule<'group'> = {
  id: 'GRP-08',
  subject: 'group',
  title: 'Only Maintainers and Owners should create projects',
  severity: 'Medium',
  why: 'Projects that anybody makes get no review of their settings.',
  fix: {
    page: 'Settings > General > Permissions and group features',
    api: 'PUT /groups/:id project_creation_level',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.2.2'], owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    return fact('projectCreationLevel') === 'developer' ? fail('Developers may create projects.') : pass;
  },
};
