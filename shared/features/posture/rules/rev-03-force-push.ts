import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const forcePush: Rule<'project'> = {
  id: 'REV-03',
  subject: 'project',
  title: 'Force push to the default branch should be denied',
  severity: 'High',
  why: 'A force push removes commits from the history, reviewed ones among them.',
  fix: {
    page: 'Settings > Repository > Protected branches',
    api: 'PATCH /projects/:id/protected_branches/:name allow_force_push=false',
  },
  needs: { role: 'Developer', tier: 'free', since: '13.11' },
  keys: { cis: ['1.1.16'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const rules = defaultBranchRules(ask);
    if (rules.length === 0) return fail('The default branch is not protected: force push is possible.');
    if (rules.some(({ allowsForcePush }) => allowsForcePush === true))
      return fail('A rule for the default branch allows force push.');
    if (rules.some(({ allowsForcePush }) => allowsForcePush === undefined))
      return ask.cannotDecide({
        kind: 'error',
        text: 'GitLab does not report whether force push is allowed.',
      });
    return pass;
  },
};
