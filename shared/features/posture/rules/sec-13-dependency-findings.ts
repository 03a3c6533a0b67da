import { judgeFindings } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const dependencyFindings: Rule<'project'> = {
  id: 'SEC-13',
  subject: 'project',
  title: 'GitLab projects should have dependency vulnerability scanning findings resolved',
  severity: 'Medium',
  why: 'Known weaknesses of libraries can be used by attackers.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'ultimate' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'], defender: '1bc53aae-c92e-406b-9693-d46caf3934fa' },
  version: 2,
  check(ask) {
    return judgeFindings(ask, 'dependency_scanning');
  },
};
