import { listOf } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const ciFileSecrets: Rule<'project'> = {
  id: 'CIC-30',
  subject: 'project',
  title: 'The CI file should hold no secrets',
  severity: 'High',
  why: 'Everybody who reads the repository reads them, and its history keeps them.',
  fix: { page: 'Build > Pipeline editor', api: 'PUT /projects/:id/repository/files/.gitlab-ci.yml' },
  needs: { role: 'Reporter', tier: 'free' },
  keys: { cis: ['2.3.8', '5.1.3'], owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    const file = fact('ciFile');
    if (file === null) return notApplicable('The project has no CI file.');
    return file.secrets.length === 0
      ? pass
      : fail(
          `Lines that look like secrets: ${listOf(file.secrets.map(({ line, kind }) => `${line} (${kind})`))}.`,
        );
  },
};
