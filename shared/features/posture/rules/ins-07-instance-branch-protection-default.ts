import { administeredByGitLab } from '../domain/judge-instance.ts';
import { judgeDefaultProtection } from '../domain/judge-shared.ts';
import { type Rule } from '../domain/rule.ts';

export const instanceBranchProtectionDefault: Rule<'instance'> = {
  id: 'INS-07',
  subject: 'instance',
  title: 'New projects should get a protected default branch',
  severity: 'Medium',
  why: 'Until it is protected, a new default branch can be rewritten by every Developer.',
  fix: {
    page: 'Admin area > Settings > Repository > Default branch',
    api: 'PUT /application/settings default_branch_protection_defaults',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    return judgeDefaultProtection(fact('defaultBranchProtection'));
  },
};
