import { mustBeWhole } from '../domain/judge-ci.ts';
import { listOf } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const scriptInjection: Rule<'project'> = {
  id: 'CIC-24',
  subject: 'project',
  title: 'Scripts should not be built from texts of strangers',
  severity: 'High',
  why: 'A title or a branch name can hold commands, which the job then runs.',
  fix: { page: 'Build > Pipeline editor', api: 'PUT /projects/:id/repository/files/.gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { owasp: ['CICD-SEC-4'] },
  version: 2,
  check(ask) {
    const ci = ask.fact('ci');
    if (ci === null) return notApplicable('The project has no CI configuration.');
    if (ci.injections.length > 0)
      return fail(`Jobs: ${listOf(ci.injections.map(({ job, text }) => `${job} (${text})`))}.`);
    mustBeWhole(ci, ask);
    return pass;
  },
};
