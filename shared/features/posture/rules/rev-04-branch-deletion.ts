import { defaultBranchRules } from '../domain/judge-branch.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const branchDeletion: Rule<'project'> = {
  id: 'REV-04',
  subject: 'project',
  title: 'Deletion of the default branch should be denied',
  severity: 'Medium',
  why: 'GitLab lets nobody delete a protected branch by a push; an unprotected one goes with one command.',
  fix: {
    page: 'Settings > Repository > Protected branches',
    api: 'POST /projects/:id/protected_branches name',
  },
  needs: { role: 'Developer', tier: 'free' },
  keys: { cis: ['1.1.17'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    return defaultBranchRules(ask).length > 0
      ? pass
      : fail('The default branch is not protected: it can be deleted.');
  },
};
