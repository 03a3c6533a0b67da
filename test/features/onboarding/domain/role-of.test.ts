import { expect, it } from 'vitest';

import { roleOf } from '../../../../shared/features/onboarding/domain/role-of.ts';

it.each([
  [50, 'Owner'],
  [40, 'Maintainer'],
  [30, 'Developer'],
  [25, 'Reporter'],
  [20, 'Reporter'],
  [15, 'Planner'],
  [10, 'Guest'],
  [5, 'MinimalAccess'],
  [0, undefined],
])('access level %i is the role %s', (level, role) => {
  expect(roleOf(level)).toBe(role);
});
