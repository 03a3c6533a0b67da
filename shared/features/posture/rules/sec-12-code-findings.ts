import { judgeFindings } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const codeFindings: Rule<'project'> = {
  id: 'SEC-12',
  subject: 'project',
  title: 'GitLab projects should have code scanning findings resolved',
  severity: 'Medium',
  why: 'Known faults of the code can be used by attackers.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'], defender: 'cd3e4ff3-b1bc-4a42-b10d-e2f9f99e2991' },
  version: 2,
  check(ask) {
    return judgeFindings(ask, 'sast');
  },
};
