import { judgeFindings } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const iacFindings: Rule<'project'> = {
  id: 'SEC-14',
  subject: 'project',
  title: 'GitLab projects should have infrastructure as code scanning findings resolved',
  severity: 'Medium',
  why: 'Weak settings become weak deployments.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'], defender: 'ec1bface-60ff-46b6-b1dc-67171a4882d5' },
  version: 2,
  check(ask) {
    return judgeFindings(ask, 'iac');
  },
};
