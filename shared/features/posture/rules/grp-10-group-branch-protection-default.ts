import { judgeDefaultProtection } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const groupBranchProtectionDefault: Rule<'group'> = {
  id: 'GRP-10',
  subject: 'group',
  title: 'New projects should get a protected default branch',
  severity: 'Medium',
  why: 'Until it is protected, a new default branch can be rewritten by every Developer.',
  fix: {
    page: 'Settings > Repository > Default branch',
    api: 'PUT /groups/:id default_branch_protection_defaults',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return judgeDefaultProtection(fact('defaultBranchProtection'));
  },
};
