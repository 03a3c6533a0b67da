import { listOf } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const pinnedIncludes: Rule<'project'> = {
  id: 'CIC-21',
  subject: 'project',
  title: 'Included CI files and components should be pinned',
  severity: 'High',
  why: 'An included file that changes runs here at once, with the secrets of the project.',
  fix: { page: 'Build > Pipeline editor', api: 'PUT /projects/:id/repository/files/.gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free', since: '13.5' },
  keys: { cis: ['3.1.7'], owasp: ['CICD-SEC-3', 'CICD-SEC-9'] },
  version: 1,
  check({ fact }) {
    const file = fact('ciFile');
    if (file === null) return notApplicable('The project has no CI file.');
    return file.looseIncludes.length === 0 ? pass : fail(`Not pinned: ${listOf(file.looseIncludes)}.`);
  },
};
