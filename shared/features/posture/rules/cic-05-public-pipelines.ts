import { fail, pass, type Rule } from '../domain/rule.ts';

export const publicPipelines: Rule<'project'> = {
  id: 'CIC-05',
  subject: 'project',
  title: 'Pipelines and job logs should not be public',
  severity: 'Medium',
  why: 'Logs show addresses, versions and at times secrets to people who are no members.',
  fix: { page: 'Settings > CI/CD > General pipelines', api: 'PUT /projects/:id public_jobs=false' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-10'] },
  version: 1,
  check({ fact }) {
    if (fact('visibility') === 'private') return pass;
    return fact('publicJobs') ? fail('People who are no members can read pipelines and logs.') : pass;
  },
};
