import { lowRoles } from '../domain/branch-rules.ts';
import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const directPush: Rule<'project'> = {
  id: 'REV-02',
  subject: 'project',
  title: 'Developers should not push to the default branch directly',
  severity: 'High',
  why: 'A change that is pushed directly has been seen by nobody else.',
  fix: {
    page: 'Settings > Repository > Protected branches',
    api: 'PATCH /projects/:id/protected_branches/:name allowed_to_push',
  },
  needs: { role: 'Developer', tier: 'free' },
  keys: { cis: ['1.1.15'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const rules = defaultBranchRules(ask);
    if (rules.length === 0) return fail('The default branch is not protected: Developers may push.');
    const push = rules.map(
      (one) => one.push ?? ask.cannotDecide({ kind: 'error', text: 'GitLab does not report who may push.' }),
    );
    return lowRoles(push.flat()).length === 0
      ? pass
      : fail('A rule lets Developers push to the default branch.');
  },
};
