import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const skippedPipeline: Rule<'project'> = {
  id: 'REV-17',
  subject: 'project',
  title: 'A skipped pipeline should not count as a success',
  severity: 'Low',
  why: 'A commit message can skip the tests and scans that a merge waits for.',
  fix: {
    page: 'Settings > Merge requests > Merge checks',
    api: 'PUT /projects/:id allow_merge_on_skipped_pipeline=false',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    if (!fact('pipelineMustSucceed')) return notApplicable('No pipeline has to succeed (REV-16).');
    return fact('skippedPipelineSucceeds') ? fail('A skipped pipeline counts as a success.') : pass;
  },
};
