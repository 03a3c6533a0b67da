import { expect, it } from 'vitest';

import {
  credentialsFaultOf,
  isAboutApplication,
  isAboutRights,
} from '../../../shared/platform/errors/credentials-fault.ts';

/** As GitLab says it: `error` and `error_description` together are the text. */
const refusals = [
  [
    401,
    'invalid_token',
    'invalid_token (Token was revoked. You have to re-authorize from the user.)',
    'token-revoked',
  ],
  [
    401,
    'invalid_token',
    'invalid_token (Token is expired. You can either do re-authorization or token refresh.)',
    'token-expired',
  ],
  [401, 'invalid_token', 'invalid_token (Bad Access Token.)', 'token-refused'],
  [401, undefined, '401 Unauthorized', 'token-refused'],
  [
    403,
    'insufficient_scope',
    'insufficient_scope (The request requires higher privileges than provided.)',
    'scope-lost',
  ],
  [403, undefined, '403 Forbidden - Your account has been blocked.', 'user-blocked'],
  [403, undefined, '403 Forbidden - You (@ada) must accept the Terms of Service.', 'user-blocked'],
  [403, undefined, '403 Forbidden - Your password expired.', 'user-blocked'],
  [403, undefined, '403 Forbidden - This action cannot be performed by internal users', 'user-blocked'],
  [403, 'insufficient_granular_scope', 'insufficient_granular_scope (Access denied.)', undefined],
  [403, undefined, '403 Forbidden', undefined],
  [403, undefined, undefined, undefined],
  [404, undefined, '404 Group Not Found', undefined],
] as const;

it.each(refusals)('takes %s %s "%s" for %s', (status, error, text, fault) => {
  expect(credentialsFaultOf(status, { ...(error && { error }), ...(text && { text }) })).toBe(fault);
});

it.each([
  ['/api/v4/groups/7/access_tokens', {}, true],
  ['/api/v4/projects/acme%2Fweb/access_tokens/3', {}, true],
  ['/api/v4/groups/7/access_tokens', { error: 'invalid_token' }, false],
  ['/api/v4/personal_access_tokens/self', {}, false],
  ['/api/v4/groups/7', {}, false],
])('takes a 401 of %s with %j for one about rights: %s', (endpoint, words, is) => {
  expect(isAboutRights(401, words, endpoint)).toBe(is);
  expect(isAboutRights(403, words, endpoint)).toBe(false);
});

it.each([
  ['invalid_client', true],
  ['unauthorized_client', true],
  ['unsupported_grant_type', true],
  ['invalid_grant', false],
  ['invalid_request', false],
  [undefined, false],
])('takes %s for a word about the application: %s', (word, is) => {
  expect(isAboutApplication(word)).toBe(is);
});
