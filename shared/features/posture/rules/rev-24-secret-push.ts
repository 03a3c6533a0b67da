import { fail, pass, type Rule } from '../domain/rule.ts';

export const secretPush: Rule<'project'> = {
  id: 'REV-24',
  subject: 'project',
  title: 'Secret push protection should be on',
  severity: 'High',
  why: 'A secret that reaches the repository has to be revoked; one that is blocked has not.',
  fix: {
    page: 'Secure > Security configuration',
    api: 'PUT /projects/:id secret_push_protection_enabled=true',
  },
  needs: { role: 'Maintainer', tier: 'ultimate', since: '17.3' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    return fact('secretPushProtection') ? pass : fail('Secret push protection is off.');
  },
};
