import { listOf } from '../domain/judge-shared.ts';
import { openLinks, rootOf } from '../domain/judge-sharing.ts';
import { fail, pass, type Rule } from '../domain/rule.ts';

export const projectSharing: Rule<'project'> = {
  id: 'PRJ-07',
  subject: 'project',
  title: 'A project should not be shared with a foreign group at Developer or above',
  severity: 'Medium',
  why: 'Members of a group elsewhere can push code here.',
  fix: { page: 'Manage > Members > Groups', api: 'DELETE /projects/:id/share/:group_id' },
  needs: { role: 'Guest', tier: 'free' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ cannotDecide, fact, now }) {
    const own = rootOf(fact('fullPath'));
    const links = openLinks(fact('sharedGroups'), 30, now);
    const unnamed = links.find(({ fullPath }) => fullPath === undefined);
    const foreign = links.filter(({ fullPath }) => fullPath !== undefined && rootOf(fullPath) !== own);
    if (foreign.length > 0)
      return fail(`Shared with: ${listOf(foreign.map(({ fullPath = '' }) => fullPath))}.`);
    if (unnamed !== undefined)
      return cannotDecide({
        kind: 'error',
        text: `GitLab does not report where group ${unnamed.groupId} lies.`,
      });
    return pass;
  },
};
