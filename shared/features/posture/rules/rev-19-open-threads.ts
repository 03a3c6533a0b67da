import { fail, pass, type Rule } from '../domain/rule.ts';

export const openThreads: Rule<'project'> = {
  id: 'REV-19',
  subject: 'project',
  title: 'All threads should be resolved before a merge',
  severity: 'Low',
  why: 'What a reviewer found can be merged without an answer.',
  fix: {
    page: 'Settings > Merge requests > Merge checks',
    api: 'PUT /projects/:id only_allow_merge_if_all_discussions_are_resolved=true',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.1.11'], owasp: ['CICD-SEC-1'] },
  version: 1,
  check({ fact }) {
    return fact('threadsMustBeResolved') ? pass : fail('Changes can be merged with open threads.');
  },
};
