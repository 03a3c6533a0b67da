import { fail, pass, type Rule } from '../domain/rule.ts';

export const signedCommits: Rule<'project'> = {
  id: 'REV-21',
  subject: 'project',
  title: 'Unsigned commits should be rejected',
  severity: 'Medium',
  why: 'Anybody who may push can write commits in the name of others.',
  fix: {
    page: 'Settings > Repository > Push rules',
    api: 'PUT /projects/:id/push_rule reject_unsigned_commits=true',
  },
  needs: { role: 'Developer', tier: 'premium' },
  keys: { cis: ['1.1.12'], owasp: ['CICD-SEC-9'] },
  version: 1,
  check({ cannotDecide, fact }) {
    const rules = fact('pushRules');
    if (rules === null) return fail('There are no push rules.');
    if (rules.rejectsUnsigned === undefined)
      return cannotDecide({
        kind: 'error',
        text: 'GitLab does not report whether unsigned commits are rejected.',
      });
    return rules.rejectsUnsigned ? pass : fail('Unsigned commits are accepted.');
  },
};
