import { expect, it } from 'vitest';

import { userOf } from '../../../shared/features/onboarding/read-user.ts';
import { GitLabForbiddenError } from '../../../shared/platform/errors/gitlab-errors.ts';

const endpoint = '/api/v4/user';

it('returns the user, or nothing for a token that may not read it', async () => {
  const ada = { id: 7, username: 'ada' };
  const refused = new GitLabForbiddenError('No.', { endpoint });

  expect(await userOf({ currentUser: () => Promise.resolve(ada) })).toEqual(ada);
  expect(await userOf({ currentUser: () => Promise.reject(refused) })).toBeUndefined();
});

it('does not hide that the token is refused as a whole', async () => {
  const blocked = new GitLabForbiddenError('Blocked.', { endpoint, fault: 'user-blocked' });

  await expect(userOf({ currentUser: () => Promise.reject(blocked) })).rejects.toBe(blocked);
});
