import { judgeScanner } from '../domain/judge-scanner.ts';
import { notApplicable, type Rule } from '../domain/rule.ts';

export const dependencyScanning: Rule<'project'> = {
  id: 'SEC-03',
  subject: 'project',
  title: 'Dependency scanning should run',
  severity: 'Medium',
  why: 'Known weaknesses of libraries stay unseen.',
  fix: { page: 'Secure > Security configuration', api: 'include: template in .gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'ultimate' },
  keys: { cis: ['1.5.5', '3.1.4', '3.2.2'], owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 4,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    return judgeScanner(ask, 'dependencyScanning');
  },
};
