import { judgeWebhooks } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const projectWebhooks: Rule<'project'> = {
  id: 'PRJ-11',
  subject: 'project',
  title: 'Webhooks should use HTTPS and check the certificate',
  severity: 'Medium',
  why: 'What a hook sends can be read or changed on the way.',
  fix: { page: 'Settings > Webhooks', api: 'PUT /projects/:id/hooks/:hook_id enable_ssl_verification=true' },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { cis: ['1.4.4', '2.1.10', '4.3.4'], owasp: ['CICD-SEC-8'] },
  version: 1,
  check({ fact }) {
    return judgeWebhooks(fact('webhooks'));
  },
};
