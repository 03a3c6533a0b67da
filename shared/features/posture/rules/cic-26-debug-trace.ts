import { mustBeWhole } from '../domain/judge-ci.ts';
import { listOf } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const debugTrace: Rule<'project'> = {
  id: 'CIC-26',
  subject: 'project',
  title: 'The debug trace should be off',
  severity: 'High',
  why: 'The debug trace writes every variable, secrets included, into the log.',
  fix: { page: 'Build > Pipeline editor', api: 'PUT /projects/:id/repository/files/.gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { owasp: ['CICD-SEC-6', 'CICD-SEC-10'] },
  version: 2,
  check(ask) {
    const ci = ask.fact('ci');
    if (ci === null) return notApplicable('The project has no CI configuration.');
    if (ci.debugTraces.length > 0)
      return fail(`The debug trace is on: ${listOf(ci.debugTraces.map(({ job }) => job))}.`);
    mustBeWhole(ci, ask);
    return pass;
  },
};
