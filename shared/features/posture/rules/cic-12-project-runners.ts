import { openRunners } from '../domain/judge-shared.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const projectRunners: Rule<'project'> = {
  id: 'CIC-12',
  subject: 'project',
  title: 'Runners of the project should be locked, and protected or for tagged jobs',
  severity: 'High',
  why: 'Jobs of any branch, and of other projects, can leave something on the runner.',
  fix: {
    page: 'Settings > CI/CD > Runners',
    api: 'PUT /runners/:id access_level=ref_protected, run_untagged=false, locked=true',
  },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { cis: ['2.2.3'], owasp: ['CICD-SEC-5', 'CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    const runners = fact('runners').filter(({ isPaused }) => !isPaused);
    const open = openRunners(runners);
    if (open.length > 0) return fail(`Runners for every job of every branch: ${open.length}.`);
    const unlocked = runners.filter(({ isLocked }) => !isLocked);
    return unlocked.length === 0 ? pass : fail(`Runners that other projects can use: ${unlocked.length}.`);
  },
};
