import { fail, pass, type Rule } from '../domain/rule.ts';

export const pipelineVariables: Rule<'project'> = {
  id: 'CIC-04',
  subject: 'project',
  title: 'Only Maintainers should set variables of a pipeline',
  severity: 'Medium',
  why: 'Variables change what a job runs, with the secrets of the branch.',
  fix: {
    page: 'Settings > CI/CD > Variables',
    api: 'PUT /projects/:id ci_pipeline_variables_minimum_override_role=maintainer',
  },
  needs: { role: 'Maintainer', tier: 'free', since: '13.0' },
  keys: { owasp: ['CICD-SEC-4'] },
  version: 1,
  check({ fact }) {
    return fact('pipelineVariablesRole') === 'developer'
      ? fail('Developers may set variables when they start a pipeline.')
      : pass;
  },
};
