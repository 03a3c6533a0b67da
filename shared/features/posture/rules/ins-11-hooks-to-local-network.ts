import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const hooksToLocalNetwork: Rule<'instance'> = {
  id: 'INS-11',
  subject: 'instance',
  title: 'Webhooks should not reach the local network of the instance',
  severity: 'Medium',
  why: 'A Maintainer can make GitLab call services that only its own network can reach.',
  fix: {
    page: 'Admin area > Settings > Network > Outbound requests',
    api: 'PUT /application/settings allow_local_requests_from_web_hooks_and_services=false',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    if (fact('webhooksMayReachLocalNetwork')) return fail('Webhooks may reach the local network.');
    return fact('systemHooksMayReachLocalNetwork') ? fail('System hooks may reach the local network.') : pass;
  },
};
