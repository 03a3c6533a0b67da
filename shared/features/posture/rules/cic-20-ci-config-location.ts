import { fail, pass, type Rule } from '../domain/rule.ts';

export const ciConfigLocation: Rule<'project'> = {
  id: 'CIC-20',
  subject: 'project',
  title: 'The CI configuration should lie in the project',
  severity: 'Medium',
  why: 'Whoever changes the file elsewhere decides what runs here.',
  fix: { page: 'Settings > CI/CD > General pipelines', api: 'PUT /projects/:id ci_config_path' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['2.2.7', '2.3.4'], owasp: ['CICD-SEC-3', 'CICD-SEC-4'] },
  version: 1,
  check({ fact }) {
    const path = fact('ciConfigPath');
    const isOutside = path.includes('://') || path.includes('@');
    return isOutside ? fail('The CI configuration is fetched from outside of the project.') : pass;
  },
};
