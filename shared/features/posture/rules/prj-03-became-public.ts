import { isOlder } from '../domain/judge-shared.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const becamePublic: Rule<'project'> = {
  id: 'PRJ-03',
  subject: 'project',
  title: 'A project should not have become public lately',
  severity: 'High',
  why: 'A member opened what was closed before; the history of the code is public with it.',
  fix: {
    page: 'Settings > General > Visibility, project features, permissions',
    api: 'PUT /projects/:id visibility=private',
  },
  needs: { role: 'Guest', tier: 'free' },
  keys: { cis: ['1.2.6'], owasp: ['CICD-SEC-7'] },
  version: 1,
  check({ fact, now }) {
    const since = fact('becamePublicAt');
    if (fact('visibility') !== 'public' || since === null) return pass;
    return isOlder(since, 30, now) ? pass : fail(`The project became public on ${since.slice(0, 10)}.`);
  },
};
