import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const instanceTwoFactor: Rule<'instance'> = {
  id: 'INS-01',
  subject: 'instance',
  title: 'Two-factor authentication should be required for everyone on the instance',
  severity: 'High',
  why: 'A stolen password alone opens every project that its owner can reach.',
  fix: {
    page: 'Admin area > Settings > General > Sign-in restrictions',
    api: 'PUT /application/settings require_two_factor_authentication=true',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { cis: ['1.3.5'], owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    return fact('requiresTwoFactor') ? pass : fail('Two-factor authentication is optional.');
  },
};
