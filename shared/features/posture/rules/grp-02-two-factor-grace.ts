import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const twoFactorGrace: Rule<'group'> = {
  id: 'GRP-02',
  subject: 'group',
  title: 'The grace period for two-factor authentication should be at most 7 days',
  severity: 'Medium',
  why: 'During the grace period a member works without a second factor.',
  fix: {
    page: 'Settings > General > Permissions and group features',
    api: 'PUT /groups/:id two_factor_grace_period',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    if (!fact('requiresTwoFactor'))
      return notApplicable('Two-factor authentication is not required (GRP-01).');
    const hours = fact('twoFactorGraceHours');
    return hours <= 7 * 24 ? pass : fail(`The grace period is ${hours} hours.`);
  },
};
