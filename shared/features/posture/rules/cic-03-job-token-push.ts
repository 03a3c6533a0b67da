import { fail, pass, type Rule } from '../domain/rule.ts';

export const jobTokenPush: Rule<'project'> = {
  id: 'CIC-03',
  subject: 'project',
  title: 'Job tokens should not be able to push',
  severity: 'High',
  why: 'A job that runs foreign code can change the repository.',
  fix: {
    page: 'Settings > CI/CD > Job token permissions',
    api: 'PUT /projects/:id ci_push_repository_for_job_token_allowed=false',
  },
  needs: { role: 'Maintainer', tier: 'free', since: '17.2' },
  keys: { owasp: ['CICD-SEC-5'] },
  version: 1,
  check({ fact }) {
    return fact('jobTokenMayPush') ? fail('Job tokens may push to the repository.') : pass;
  },
};
