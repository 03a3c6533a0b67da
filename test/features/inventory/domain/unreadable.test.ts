import { expect, it } from 'vitest';

import {
  GitLabForbiddenError,
  GitLabUnavailableError,
} from '../../../../shared/platform/errors/gitlab-errors.ts';
import { unreadableFrom } from '../../../../shared/features/inventory/domain/unreadable.ts';

const now = new Date('2026-11-23T10:00:00.000Z');
const since = now.toISOString();

it('states the scope, the endpoint and the response of GitLab', () => {
  const failure = new GitLabForbiddenError('Forbidden.', { endpoint: '/api/v4/groups', gitLabStatus: 403 });

  expect(unreadableFrom(failure, 'owned groups', now)).toEqual({
    scope: 'owned groups',
    endpoint: '/api/v4/groups',
    status: 403,
    because: 'Forbidden.',
    since,
  });
});

it('has no status without a response', () => {
  const failure = new GitLabUnavailableError('No answer.', { endpoint: '/api/v4/groups' });

  expect(unreadableFrom(failure, 'x', now)).toEqual({
    scope: 'x',
    endpoint: '/api/v4/groups',
    because: 'No answer.',
    since,
  });
});

it('has only the message of any other failure', () => {
  expect(unreadableFrom(new Error('broken'), 'x', now)).toEqual({
    scope: 'x',
    endpoint: '',
    because: 'broken',
    since,
  });
  expect(unreadableFrom('text', 'x', now)).toHaveProperty('because', 'unknown failure');
});
