import { isOlder } from '../domain/judge-shared.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const idleProject: Rule<'project'> = {
  id: 'PRJ-04',
  subject: 'project',
  title: 'A project that is idle for 6 months should be archived',
  severity: 'Low',
  why: 'Nobody watches its dependencies, secrets and members any longer.',
  fix: { page: 'Settings > General > Advanced > Archive project', api: 'POST /projects/:id/archive' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.2.7'], owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact, now }) {
    if (fact('isArchived')) return pass;
    const at = fact('lastActivityAt');
    return isOlder(at, 183, now) ? fail(`The last activity was on ${at.slice(0, 10)}.`) : pass;
  },
};
