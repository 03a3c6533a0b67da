import { judgeScanner } from '../domain/judge-scanner.ts';
import { notApplicable, type Rule } from '../domain/rule.ts';

export const sast: Rule<'project'> = {
  id: 'SEC-02',
  subject: 'project',
  title: 'Static analysis should run',
  severity: 'Medium',
  why: 'Known kinds of faults in the code stay unseen.',
  fix: { page: 'Secure > Security configuration', api: 'include: template in .gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['1.5.4'], owasp: ['CICD-SEC-1'] },
  version: 4,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    return judgeScanner(ask, 'sast');
  },
};
