import { judgeFindings } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const secretFindings: Rule<'project'> = {
  id: 'SEC-11',
  subject: 'project',
  title: 'GitLab projects should have secret scanning findings resolved',
  severity: 'High',
  why: 'A secret in the repository opens what it belongs to, until it is revoked.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'], defender: '867001c3-2d01-4db7-b513-5cb97638f23d' },
  version: 2,
  check(ask) {
    return judgeFindings(ask, 'secret_detection');
  },
};
