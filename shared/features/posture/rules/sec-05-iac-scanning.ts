import { judgeScanner } from '../domain/judge-scanner.ts';
import { notApplicable, pass, type Rule } from '../domain/rule.ts';

export const iacScanning: Rule<'project'> = {
  id: 'SEC-05',
  subject: 'project',
  title: 'Infrastructure as code should be scanned',
  severity: 'Medium',
  why: 'Open storage and networks are found only when they are deployed.',
  fix: { page: 'Secure > Security configuration', api: 'include: template in .gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['1.5.3', '5.1.5'], owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 5,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    if (ask.fact('securityJobs').some(({ kind }) => kind === 'iac')) return pass;
    if (!ask.fact('hasInfrastructureCode'))
      return notApplicable('The project holds no infrastructure as code.');
    return judgeScanner(ask, 'iac');
  },
};
