import { judgeFindings } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const containerFindings: Rule<'project'> = {
  id: 'SEC-15',
  subject: 'project',
  title: 'GitLab projects should have container scanning findings resolved',
  severity: 'Medium',
  why: 'Known weaknesses of images can be used by attackers.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 2,
  check(ask) {
    return judgeFindings(ask, 'container_scanning');
  },
};
