import { fail, pass, type Rule } from '../domain/rule.ts';

export const forkingOutside: Rule<'group'> = {
  id: 'GRP-06',
  subject: 'group',
  title: 'Forking outside of the group should be prevented',
  severity: 'Medium',
  why: 'A fork in a personal namespace keeps the code after its owner has left.',
  fix: {
    page: 'Settings > General > Permissions and group features',
    api: 'PUT /groups/:id prevent_forking_outside_group=true',
  },
  needs: { role: 'Guest', tier: 'premium', since: '13.3' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    return fact('preventsForkingOutside') ? pass : fail('Projects may be forked outside of the group.');
  },
};
