import { fail, pass, type Rule } from '../domain/rule.ts';

export const inboundJobToken: Rule<'project'> = {
  id: 'CIC-01',
  subject: 'project',
  title: 'Job tokens of other projects should not reach the project',
  severity: 'High',
  why: 'A job of any project that its user can see reads this one with its token.',
  fix: {
    page: 'Settings > CI/CD > Job token permissions',
    api: 'PATCH /projects/:id/job_token_scope enabled=true',
  },
  needs: { role: 'Maintainer', tier: 'free', since: '15.9' },
  keys: { owasp: ['CICD-SEC-5'] },
  version: 1,
  check({ fact }) {
    return fact('inboundJobTokenScope') ? pass : fail('Job tokens of all projects are accepted.');
  },
};
