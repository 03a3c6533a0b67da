import { mustBeWhole } from '../domain/judge-ci.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const protectedEnvironment: Rule<'project'> = {
  id: 'CIC-17',
  subject: 'project',
  title: 'The production environment should be protected',
  severity: 'High',
  why: 'Every Developer can deploy to production.',
  fix: {
    page: 'Settings > CI/CD > Protected environments',
    api: 'POST /projects/:id/protected_environments',
  },
  needs: { role: 'Maintainer', tier: 'premium', since: '12.8' },
  keys: { cis: ['2.3.5'], owasp: ['CICD-SEC-1', 'CICD-SEC-5'] },
  version: 2,
  check(ask) {
    const ci = ask.fact('ci');
    if (ci?.hasEnvironments === false) mustBeWhole(ci, ask);
    if (ci === null || !ci.hasEnvironments) return notApplicable('The project deploys to no environment.');
    const names = ask.fact('protectedEnvironments');
    return names.some((name) => name.toLowerCase().includes('prod'))
      ? pass
      : fail('No production environment is protected.');
  },
};
