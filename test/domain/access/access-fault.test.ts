import { expect, it } from 'vitest';

import { accessFaultOf } from '../../../shared/domain/access/access-fault.ts';

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
  [403, undefined, '403 Forbidden', undefined],
  [403, undefined, undefined, undefined],
  [404, undefined, '404 Group Not Found', undefined],
] as const;

it.each(refusals)('takes %s %s "%s" for %s', (status, error, text, fault) => {
  expect(accessFaultOf(status, { ...(error && { error }), ...(text && { text }) })).toBe(fault);
});
