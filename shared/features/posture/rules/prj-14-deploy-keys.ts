import { listOf } from '../domain/judge-shared.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const deployKeys: Rule<'project'> = {
  id: 'PRJ-14',
  subject: 'project',
  title: 'Deploy keys should not be able to push',
  severity: 'Medium',
  why: 'Whoever has the key changes the code, without an account and without a name.',
  fix: {
    page: 'Settings > Repository > Deploy keys',
    api: 'PUT /projects/:id/deploy_keys/:key_id can_push=false',
  },
  needs: { role: 'Maintainer', tier: 'free' },
  keys: { owasp: ['CICD-SEC-6'] },
  version: 1,
  check({ fact }) {
    const keys = fact('writeDeployKeys');
    return keys.length === 0
      ? pass
      : fail(`Deploy keys that can push: ${listOf(keys.map(({ title }) => title))}.`);
  },
};
