import { describe, expect, it } from 'vitest';

import {
  ConcurrentChangeError,
  ConflictError,
  InvalidRequestError,
  NotFoundError,
  ParentNotFoundError,
  UnauthenticatedError,
} from '../../../shared/platform/errors/errors.ts';
import {
  GitLabForbiddenError,
  GitLabInterceptedError,
  GitLabNotFoundError,
  GitLabRefusedError,
  GitLabThrottledError,
  GitLabUnauthorizedError,
  GitLabUnavailableError,
  GitLabUnexpectedAnswerError,
  TokenExchangeError,
} from '../../../shared/platform/errors/gitlab-errors.ts';

const at = { endpoint: '/api/v4/groups', gitLabStatus: 418 };

describe('every error that a caller may see', () => {
  it.each([
    [new InvalidRequestError('m'), 400, 'InvalidRequestContent'],
    [new NotFoundError('m'), 404, 'ResourceNotFound'],
    [new ParentNotFoundError('m'), 404, 'ParentResourceNotFound'],
    [new ConflictError('m'), 409, 'Conflict'],
    [new UnauthenticatedError('m'), 401, 'InvalidAuthenticationToken'],
    [new ConcurrentChangeError('m'), 409, 'Conflict'],
    [new GitLabUnavailableError('m', at), 503, 'GitLabUnavailable'],
    [new GitLabInterceptedError('m', at), 503, 'GitLabUnavailable'],
    [new GitLabRefusedError('m', at), 409, 'GitLabRefused'],
    [new GitLabUnauthorizedError('m', at), 409, 'GitLabAuthorizationRequired'],
    [new GitLabForbiddenError('m', at), 409, 'GitLabForbidden'],
    [new GitLabNotFoundError('m', at), 409, 'GitLabNotFound'],
    [new GitLabUnexpectedAnswerError('m', at), 503, 'GitLabUnexpectedAnswer'],
    [new TokenExchangeError('m', at), 409, 'TokenExchangeFailed'],
  ])('carries an ARM code, a status and the name of its class: %s', (error, status, code) => {
    expect(error).toMatchObject({ status, code, message: 'm', name: error.constructor.name });
  });

  it('carries what the answer needs beyond that', () => {
    const details = [{ code: 'Required', message: 'is required', target: 'location' }];

    expect(
      new InvalidRequestError('m', { code: 'C', status: 413, target: 'location', details }),
    ).toMatchObject({
      code: 'C',
      status: 413,
      target: 'location',
      details,
    });
    expect(new ConflictError('m', 'AnotherOperationInProgress', 5)).toMatchObject({ retryAfterSeconds: 5 });
    expect(new NotFoundError('m').target).toBeUndefined();
  });

  it('names the endpoint of GitLab, and the time until which to wait', () => {
    const retryAt = new Date(0);

    const throttled = new GitLabThrottledError('m', { ...at, retryAt, retryAfterSeconds: 7 });

    expect(throttled).toMatchObject({
      status: 429,
      code: 'TooManyRequests',
      gitLabStatus: 418,
      retryAt,
      retryAfterSeconds: 7,
    });
    expect(new GitLabUnavailableError('m', { endpoint: '/x' }).gitLabStatus).toBeUndefined();
  });
});
