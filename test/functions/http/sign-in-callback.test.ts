import { describe, expect, it } from 'vitest';

import { signInCallback } from '../../../functions/http/gitlab-sign-in.ts';
import { nonceHashOf, type SignIn } from '../../../shared/features/credentials/domain/sign-in.ts';
import { ada } from '../../support/a-connector.ts';
import { aService } from '../../support/a-service.ts';
import { anInvocation, aRequest } from '../../support/functions-library.ts';

const begins = 'http://127.0.0.1:7071';
const query = { code: 'the-code', state: 's'.repeat(43) };
const cookie = { cookie: 'palisade-sign-in-12345678=nonce' };
const signIn: SignIn = {
  id: '12345678-0000-4000-8000-000000000000',
  principalId: ada.principalId,
  tenantId: ada.tenantId,
  instanceUrl: 'https://gitlab.example',
  scope: 'api',
  nonceHash: nonceHashOf('nonce'),
  expiresAt: '9999-12-31T23:59:59.999Z',
};

async function comeBack(host: string, headers: Record<string, string> = {}) {
  const signIns = {
    get: () => Promise.resolve({ value: signIn, etag: 'e-1' }),
    replace: () => Promise.resolve(),
    insertCode: () => Promise.resolve(),
  };
  const service = aService({ app: { signIns } });
  service.settings.SIGN_IN_URL = begins;
  const path = '/oauth/gitlab/callback';
  const request = aRequest({ path, query, headers: { host, ...headers } });
  const response = await signInCallback(request, anInvocation().context, service);
  const body = typeof response.body === 'string' ? response.body : '';
  return { status: response.status, location: new Headers(response.headers).get('location'), body };
}

describe('a browser that comes back from GitLab under the public address', () => {
  it('is redirected to where its cookie is, with all that GitLab sent', async () => {
    const { status, location } = await comeBack('palisade.example');

    const place = new URL(location ?? '');
    expect(status).toBe(302);
    expect([place.origin, place.pathname]).toEqual([begins, '/oauth/gitlab/callback']);
    expect(Object.fromEntries(place.searchParams)).toEqual(query);
  });

  it('is not redirected where it began, nor with its cookie', async () => {
    const responses = [
      await comeBack('127.0.0.1:7071', cookie),
      await comeBack('palisade.example', cookie),
      await comeBack('127.0.0.1:7071'),
    ];

    expect(responses.map(({ status, body }) => [status, body.includes('the-code')])).toEqual([
      [200, true],
      [200, true],
      [400, false],
    ]);
    expect(responses[2]?.body).toContain('belongs to another browser');
  });
});
