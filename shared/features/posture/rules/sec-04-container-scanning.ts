import { mustBeWhole } from '../domain/judge-ci.ts';
import { judgeScanner } from '../domain/judge-scanner.ts';
import { notApplicable, type Rule } from '../domain/rule.ts';

export const containerScanning: Rule<'project'> = {
  id: 'SEC-04',
  subject: 'project',
  title: 'Container scanning should run where images are built',
  severity: 'Medium',
  why: 'Known weaknesses of base images stay unseen.',
  fix: { page: 'Secure > Security configuration', api: 'include: template in .gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['3.1.4'], owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 4,
  check(ask) {
    if (ask.fact('isEmpty')) return notApplicable('The repository is empty.');
    const ci = ask.fact('ci');
    if (ci?.buildsImages === false) mustBeWhole(ci, ask);
    if (ci?.buildsImages !== true) return notApplicable('The project builds no images.');
    return judgeScanner(ask, 'containerScanning');
  },
};
