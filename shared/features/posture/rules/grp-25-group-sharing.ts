import { listOf } from '../domain/judge-shared.ts';
import { openLinks } from '../domain/judge-sharing.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const groupSharing: Rule<'group'> = {
  id: 'GRP-25',
  subject: 'group',
  title: 'The group should not be shared with another group at Maintainer or above',
  severity: 'High',
  why: 'Members of the other group can change settings, secrets and protected branches here.',
  fix: { page: 'Manage > Members > Groups', api: 'DELETE /groups/:id/share/:group_id' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact, now }) {
    const links = openLinks(fact('sharedGroups'), 40, now);
    return links.length === 0
      ? pass
      : fail(
          `Shared at Maintainer or above with: ${listOf(links.map(({ fullPath, groupId }) => fullPath ?? String(groupId)))}.`,
        );
  },
};
