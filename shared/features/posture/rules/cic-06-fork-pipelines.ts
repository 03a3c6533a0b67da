import { fail, pass, type Rule } from '../domain/rule.ts';

export const forkPipelines: Rule<'project'> = {
  id: 'CIC-06',
  subject: 'project',
  title: 'Pipelines of forks should not run in this project',
  severity: 'High',
  why: 'Code of strangers runs with the runners and secrets of the project.',
  fix: {
    page: 'Settings > CI/CD > General pipelines',
    api: 'PUT /projects/:id ci_allow_fork_pipelines_to_run_in_parent_project=false',
  },
  needs: { role: 'Maintainer', tier: 'free', since: '14.0' },
  keys: { owasp: ['CICD-SEC-4'] },
  version: 1,
  check({ fact }) {
    return fact('forkPipelinesRunInParent')
      ? fail('Pipelines of merge requests from forks may run in this project.')
      : pass;
  },
};
