import { expect, it } from 'vitest';

import { instanceAccessOf } from '../../../shared/features/onboarding/read-instance-access.ts';
import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../shared/platform/errors/gitlab-errors.ts';

const endpoint = '/api/v4/application/settings';
const url = 'https://gitlab.example';

it('is found out by one request, which GitLab.com is spared', async () => {
  const refused = { instanceSettings: () => Promise.reject(new GitLabForbiddenError('No.', { endpoint })) };
  const shown = { instanceSettings: () => Promise.resolve({} as never) };

  expect(await instanceAccessOf(url, shown)).toBe('administered');
  expect(await instanceAccessOf(url, refused)).toBe('refused');
  expect(await instanceAccessOf('https://gitlab.com', shown)).toBe('gitlab.com');
});

it('is not guessed while GitLab fails', async () => {
  const down = {
    instanceSettings: () => Promise.reject(new GitLabUnavailableError('No response.', { endpoint })),
  };

  await expect(instanceAccessOf(url, down)).rejects.toThrow('No response.');
});
