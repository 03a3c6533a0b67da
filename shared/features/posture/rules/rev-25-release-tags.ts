import { isLow } from '../domain/branch-rules.ts';
import { listOf } from '../domain/judge-shared.ts';
import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const releaseTags: Rule<'project'> = {
  id: 'REV-25',
  subject: 'project',
  title: 'Release tags should be protected',
  severity: 'Medium',
  why: 'Whoever can move a tag changes what a release was built from.',
  fix: { page: 'Settings > Repository > Protected tags', api: 'POST /projects/:id/protected_tags name' },
  needs: { role: 'Maintainer', tier: 'free', since: '11.3' },
  keys: { owasp: ['CICD-SEC-1', 'CICD-SEC-9'] },
  version: 2,
  check({ fact }) {
    const rules = fact('protectedTags');
    if (rules.length === 0 && fact('isEmpty')) return notApplicable('The repository is empty.');
    if (rules.length === 0)
      return fact('hasTags') ? fail('No rule protects tags.') : notApplicable('The project has no tags.');
    const open = rules.filter(({ createLevels }) => createLevels.some(isLow));
    return open.length === 0
      ? pass
      : fail(`Developers may create tags: ${listOf(open.map(({ name }) => name))}.`);
  },
};
