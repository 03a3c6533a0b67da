import { judgeScanner } from '../domain/judge-scanner.ts';
import { notApplicable, type Rule } from '../domain/rule.ts';

export const secretDetection: Rule<'project'> = {
  id: 'SEC-01',
  subject: 'project',
  title: 'Secret detection should run',
  severity: 'High',
  why: 'A secret in the code opens what it belongs to, to everybody who reads it.',
  fix: { page: 'Secure > Security configuration', api: 'include: template in .gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['1.5.1'], owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 4,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    return judgeScanner(ask, 'secretDetection');
  },
};
