import { judgeOverdue } from '../domain/judge-findings.ts';
import { type Rule } from '../domain/rule.ts';

export const overdueFindings: Rule<'project'> = {
  id: 'SEC-17',
  subject: 'project',
  title: 'No critical finding should be open beyond its deadline',
  severity: 'Medium',
  why: 'The longer a critical weakness is known, the more likely it is used.',
  fix: { page: 'Secure > Vulnerability report', api: 'POST /vulnerabilities/:id/resolve' },
  needs: { role: 'Developer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-3', 'CICD-SEC-6'] },
  version: 2,
  check: judgeOverdue,
};
