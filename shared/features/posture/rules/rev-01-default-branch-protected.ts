import { rulesFor } from '../domain/branch-rules.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const defaultBranchProtected: Rule<'project'> = {
  id: 'REV-01',
  subject: 'project',
  title: 'The default branch should be protected',
  severity: 'High',
  why: 'Whoever may push to an unprotected branch can rewrite or delete it, and so change what is built and released.',
  fix: {
    page: 'Settings > Repository > Protected branches',
    api: 'POST /projects/:id/protected_branches name',
  },
  needs: { role: 'Developer', tier: 'free' },
  keys: { cis: ['1.1.20'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    if (fact('isEmpty')) return notApplicable('The repository is empty.');
    const branch = fact('defaultBranch');
    return rulesFor(branch, fact('branchRules')).length > 0
      ? pass
      : fail(`No rule protects the default branch '${branch}'.`);
  },
};
