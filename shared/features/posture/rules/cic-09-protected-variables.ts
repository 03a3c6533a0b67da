import { judgeProtection } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const protectedVariables: Rule<'project'> = {
  id: 'CIC-09',
  subject: 'project',
  title: 'Secrets in CI/CD variables should be protected',
  severity: 'High',
  why: 'A job of any branch gets what is not protected.',
  fix: { page: 'Settings > CI/CD > Variables', api: 'PUT /projects/:id/variables/:key protected=true' },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    return judgeProtection(fact('variables'));
  },
};
