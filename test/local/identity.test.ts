import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startChild, type Child } from '../../local/child.ts';
import { join } from 'node:path';

const tenant = '00000000-0000-4000-8000-0000000000c0';
let child: Child<{ url: string }>;
let url: string;

beforeAll(async () => {
  child = await startChild(join(import.meta.dirname, '../../local/identity/main.ts'));
  ({ url } = child.details);
});
afterAll(async () => {
  await child.stop();
});

async function tokenFor(form: Record<string, string>, path = `/${tenant}/oauth2/v2.0/token`) {
  const answer = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function json(path: string, method = 'GET'): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}${path}`, { method })).json()) as Record<string, unknown>;
}

describe('the local identity provider', () => {
  it('gives tokens for any user, whose object id is always the same', async () => {
    const ada = { grant_type: 'password', username: 'ada@contoso.example' };
    const [first, second] = [await tokenFor(ada), await tokenFor(ada)];
    const claims = decodeJwt(first.body['access_token'] ?? '');

    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ token_type: 'Bearer', expires_in: 3_600, object_id: claims['oid'] });
    expect(claims).toMatchObject({
      iss: `${url}/${tenant}/v2.0`,
      aud: 'api://palisade',
      tid: tenant,
      preferred_username: 'ada@contoso.example',
      scp: 'user_impersonation',
    });
    expect(second.body['object_id']).toBe(first.body['object_id']);
  });

  it('gives tokens for any application, also in the older form', async () => {
    const form = { grant_type: 'client_credentials', client_id: 'app-1', oid: tenant };
    const { body } = await tokenFor(form, `/${tenant}/oauth2/token`);

    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      iss: `https://sts.windows.net/${tenant}/`,
      appid: 'app-1',
      oid: tenant,
      idtyp: 'app',
    });
  });

  it.each([
    [{}, 'unsupported_grant_type'],
    [{ grant_type: 'authorization_code' }, 'unsupported_grant_type'],
    [{ grant_type: 'password' }, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: '' }, 'invalid_request'],
  ])('refuses what it does not understand: %o', async (form: Record<string, string>, error) => {
    expect(await tokenFor(form)).toMatchObject({ status: 400, body: { error } });
  });

  it('says where its keys are, and which', async () => {
    const discovery = await json(`/${tenant}/v2.0/.well-known/openid-configuration`);
    const keys = (await json(new URL(String(discovery['jwks_uri'])).pathname)) as { keys: object[] };

    expect(discovery).toMatchObject({ issuer: `${url}/${tenant}/v2.0` });
    expect(keys.keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(keys.keys[0]).not.toHaveProperty('d');
  });

  it('rotates its keys when told to', async () => {
    const form = { grant_type: 'password', username: 'ada' };
    const keyOf = async () =>
      decodeProtectedHeader((await tokenFor(form)).body['access_token'] ?? '').kid ?? '';
    const published = async () =>
      ((await json('/common/discovery/keys')) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const before = await keyOf();

    const { kid } = await json('/simulator/keys/rotate', 'POST');
    expect(await keyOf()).toBe(kid);
    expect(await published()).toEqual([kid, before]);

    await json('/simulator/keys/retire', 'POST');
    expect(await published()).toEqual([kid]);
  });

  it('has nothing elsewhere', async () => {
    expect((await fetch(`${url}/not-a-tenant/oauth2/v2.0/token`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/${tenant}/oauth2/v2.0/token`)).status).toBe(404);
  });
});
