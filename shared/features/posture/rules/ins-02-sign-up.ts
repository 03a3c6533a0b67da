import { administeredByGitLab } from '../domain/judge-instance.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const signUp: Rule<'instance'> = {
  id: 'INS-02',
  subject: 'instance',
  title: 'Sign-up should be closed, or need an approval',
  severity: 'High',
  why: 'Whoever can create an account sees everything that is internal.',
  fix: {
    page: 'Admin area > Settings > General > Sign-up restrictions',
    api: 'PUT /application/settings signup_enabled, require_admin_approval_after_user_signup',
  },
  needs: { role: 'Administrator', tier: 'free' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    if (fact('isGitLabCom')) return administeredByGitLab;
    if (!fact('allowsSignUp')) return pass;
    return fact('signUpNeedsApproval') ? pass : fail('Anybody can create an account.');
  },
};
