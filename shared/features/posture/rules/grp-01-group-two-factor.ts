import { fail, pass, type Rule } from '../domain/rule.ts';

export const groupTwoFactor: Rule<'group'> = {
  id: 'GRP-01',
  subject: 'group',
  title: 'Two-factor authentication should be required',
  severity: 'High',
  why: 'A stolen password alone opens everything that a member can reach.',
  fix: {
    page: 'Settings > General > Permissions and group features',
    api: 'PUT /groups/:id require_two_factor_authentication=true',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.3.5'], owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    return fact('requiresTwoFactor')
      ? pass
      : fail('Neither this group nor one above it requires two-factor authentication.');
  },
};
