import { fail, pass, type Rule } from '../domain/rule.ts';

export const publicRunners: Rule<'project'> = {
  id: 'CIC-13',
  subject: 'project',
  title: 'A public project should have no runners of its own',
  severity: 'High',
  why: 'Everybody can send a merge request, and so code, to the machine.',
  fix: { page: 'Settings > CI/CD > Runners', api: 'DELETE /projects/:id/runners/:runner_id' },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-4', 'CICD-SEC-7'] },
  version: 1,
  check({ fact }) {
    if (fact('visibility') !== 'public') return pass;
    const { length } = fact('runners');
    return length === 0 ? pass : fail(`The public project has ${length} runners of its own.`);
  },
};
