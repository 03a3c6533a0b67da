import { fail, pass, type Rule } from '../domain/rule.ts';

export const secretFiles: Rule<'project'> = {
  id: 'REV-23',
  subject: 'project',
  title: 'A push rule should block files that hold secrets',
  severity: 'Medium',
  why: 'A key that was pushed once stays in the history.',
  fix: {
    page: 'Settings > Repository > Push rules',
    api: 'PUT /projects/:id/push_rule prevent_secrets=true',
  },
  needs: { role: 'Developer', tier: 'premium' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ cannotDecide, fact }) {
    const rules = fact('pushRules');
    if (rules === null) return fail('There are no push rules.');
    if (rules.preventsSecrets === undefined)
      return cannotDecide({
        kind: 'error',
        text: 'GitLab does not report whether files with secrets are blocked.',
      });
    return rules.preventsSecrets ? pass : fail('Files with secrets can be pushed.');
  },
};
