import { judgeMasking } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const maskedVariables: Rule<'project'> = {
  id: 'CIC-08',
  subject: 'project',
  title: 'Secrets in CI/CD variables should be masked or hidden',
  severity: 'High',
  why: 'A job log shows what is not masked.',
  fix: { page: 'Settings > CI/CD > Variables', api: 'PUT /projects/:id/variables/:key masked=true' },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    return judgeMasking(fact('variables'));
  },
};
