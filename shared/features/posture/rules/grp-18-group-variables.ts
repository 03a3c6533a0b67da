import { judgeMasking, judgeProtection } from '../domain/judge-shared.ts';
import type { Rule } from '../domain/rule.ts';

export const groupVariables: Rule<'group'> = {
  id: 'GRP-18',
  subject: 'group',
  title: 'Secrets in CI/CD variables of the group should be masked and protected',
  severity: 'High',
  why: 'Every pipeline below the group gets its variables; a job of any branch can print what is not protected.',
  fix: {
    page: 'Settings > CI/CD > Variables',
    api: 'PUT /groups/:id/variables/:key masked=true, protected=true',
  },
  needs: { role: 'Owner', tier: 'free' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    const variables = fact('variables');
    const masking = judgeMasking(variables);
    return masking.verdict === 'fail' ? masking : judgeProtection(variables);
  },
};
