import { judgeWebhooks } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const groupWebhooks: Rule<'group'> = {
  id: 'GRP-14',
  subject: 'group',
  title: 'Webhooks of the group should use HTTPS and check the certificate',
  severity: 'Medium',
  why: 'A hook sends what happens in every project of the group; on the way it can be read or changed.',
  fix: { page: 'Settings > Webhooks', api: 'PUT /groups/:id/hooks/:hook_id enable_ssl_verification=true' },
  needs: { role: 'Owner', tier: 'premium' },
  keys: { cis: ['1.4.4'], owasp: ['CICD-SEC-8'] },
  version: 1,
  check({ fact }) {
    return judgeWebhooks(fact('webhooks'));
  },
};
