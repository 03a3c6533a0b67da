import { openRunners } from '../domain/judge-shared.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const groupRunners: Rule<'group'> = {
  id: 'GRP-19',
  subject: 'group',
  title: 'Runners of the group should be protected, or take tagged jobs only',
  severity: 'High',
  why: 'A job of any branch of any project below runs on such a runner, and can leave something there for the next one.',
  fix: { page: 'Build > Runners', api: 'PUT /runners/:id access_level=ref_protected, run_untagged=false' },
  needs: { role: 'Owner', tier: 'free', since: '13.5' },
  keys: { cis: ['2.2.3'], owasp: ['CICD-SEC-5', 'CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    const open = openRunners(fact('runners'));
    return open.length === 0 ? pass : fail(`Runners for every job of every branch: ${open.length}.`);
  },
};
