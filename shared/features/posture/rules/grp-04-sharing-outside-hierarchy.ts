import { fail, notApplicable, pass, type Rule } from '../domain/rule.ts';

export const sharingOutsideHierarchy: Rule<'group'> = {
  id: 'GRP-04',
  subject: 'group',
  title: 'Groups should not be shared outside of the hierarchy',
  severity: 'Medium',
  why: 'A subgroup that is shared with a group elsewhere opens its projects to people whom nobody here chose.',
  fix: {
    page: 'Settings > General > Permissions and group features',
    api: 'PUT /groups/:id prevent_sharing_groups_outside_hierarchy=true',
  },
  needs: { role: 'Guest', tier: 'free', since: '14.1' },
  keys: { owasp: ['CICD-SEC-2'] },
  version: 1,
  check({ fact }) {
    if (!fact('isRoot')) return notApplicable('The top-level group decides.');
    return fact('preventsSharingOutside')
      ? pass
      : fail('Groups below may be shared outside of the hierarchy.');
  },
};
