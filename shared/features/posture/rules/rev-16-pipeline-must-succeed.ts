import { fail, pass, type Rule } from '../domain/rule.ts';

export const pipelineMustSucceed: Rule<'project'> = {
  id: 'REV-16',
  subject: 'project',
  title: 'A pipeline should have to succeed before a merge',
  severity: 'Medium',
  why: 'Tests and scans that may fail protect nothing.',
  fix: {
    page: 'Settings > Merge requests > Merge checks',
    api: 'PUT /projects/:id only_allow_merge_if_pipeline_succeeds=true',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.1.9'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('pipelineMustSucceed') ? pass : fail('Changes can be merged although their pipeline failed.');
  },
};
