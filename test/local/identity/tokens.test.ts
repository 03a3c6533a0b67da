import { join } from 'node:path';

import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startChild, type Child } from '../../../local/child.ts';

const tenant = '00000000-0000-4000-8000-0000000000c0';
const home = '00000000-0000-4000-8000-000000000001';
let child: Child<{ url: string; secret: string }>;
let url: string;
let secret: string;

beforeAll(async () => {
  child = await startChild(join(import.meta.dirname, '../../../local/identity/main.ts'));
  ({ url, secret } = child.details);
});
afterAll(async () => {
  await child.stop();
});

type Form = Record<string, string>;

async function tokenFor(form: Form, path = `/${tenant}/oauth2/v2.0/token`, headers: Form = {}) {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

async function json(path: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}${path}`, init)).json()) as Record<string, unknown>;
}

function changeKeys(what: 'rotate' | 'retire', shown = secret) {
  const headers = { authorization: `Bearer ${shown}` };
  return json(`/simulator/keys/${what}`, { method: 'POST', headers });
}

async function published(): Promise<string[]> {
  const { keys } = (await json('/common/discovery/keys')) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

describe('the local identity provider', () => {
  it('gives tokens for any user to who knows the secret; the object id of a name is always the same', async () => {
    const ada = { grant_type: 'password', username: 'ada@contoso.example', client_secret: secret };
    const [first, second] = [
      await tokenFor(ada),
      await tokenFor({ ...ada, client_secret: '', password: secret }),
    ];
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
    const form = { grant_type: 'client_credentials', client_id: 'app-1', client_secret: secret, oid: tenant };
    const { body } = await tokenFor({ ...form, resource: 'api://palisade' }, `/${tenant}/oauth2/token`);

    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      iss: `https://sts.windows.net/${tenant}/`,
      appid: 'app-1',
      oid: tenant,
      idtyp: 'app',
    });
  });

  it('takes the secret of an application in the header too', async () => {
    const pair = Buffer.from(`app%2D1:${encodeURIComponent(secret)}`).toString('base64');
    const form = { grant_type: 'client_credentials', scope: 'api://palisade/.default' };
    const { status, body } = await tokenFor(form, undefined, { authorization: `Basic ${pair}` });

    expect(status).toBe(200);
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ azp: 'app-1' });
  });

  it.each(['organizations', 'common'])('means the tenant of this machine by /%s', async (authority) => {
    const form = { grant_type: 'client_credentials', client_id: 'app-1', client_secret: secret };
    const { body } = await tokenFor(form, `/${authority}/oauth2/v2.0/token`);

    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({ tid: home, iss: `${url}/${home}/v2.0` });
  });

  it.each([
    [{}, 400, 'unsupported_grant_type'],
    [{ grant_type: 'implicit' }, 400, 'unsupported_grant_type'],
    [{ grant_type: 'password' }, 400, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: '' }, 400, 'invalid_request'],
    [{ grant_type: 'client_credentials', client_id: 'app-1' }, 401, 'invalid_client'],
    [{ grant_type: 'client_credentials', client_id: 'app-1', client_secret: 'guess' }, 401, 'invalid_client'],
    [{ grant_type: 'password', username: 'ada' }, 400, 'invalid_grant'],
    [{ grant_type: 'password', username: 'ada', password: 'guess' }, 400, 'invalid_grant'],
    [{ grant_type: 'authorization_code', client_id: 'a' }, 400, 'invalid_request'],
    [{ grant_type: 'authorization_code', code: 'guess', code_verifier: 'v' }, 400, 'invalid_grant'],
    [{ grant_type: 'refresh_token', refresh_token: 'guess' }, 400, 'invalid_grant'],
  ])(
    'refuses what it does not understand, and who does not know the secret: %o',
    async (form, status, error) => {
      expect(await tokenFor(form as Form)).toMatchObject({ status, body: { error } });
    },
  );

  it.each([
    ['api://palisade/.default', 200],
    ['api://palisade/user_impersonation openid', 200],
    ['https://management.azure.com/.default', 200],
    ['https://management.core.windows.net//.default', 200],
    ['http://127.0.0.1:7071/.default', 200],
    ['https://graph.microsoft.com/.default', 400],
    ['https://management.azure.com.evil.example/.default', 400],
  ])('has tokens of one API only, by any of its names: %s', async (scope, status) => {
    const form = { grant_type: 'client_credentials', client_id: 'app-1', client_secret: secret, scope };

    expect((await tokenFor(form)).status).toBe(status);
  });

  it('says where its keys are, and which', async () => {
    const discovery = await json(`/${tenant}/v2.0/.well-known/openid-configuration`);
    const keys = (await json(new URL(String(discovery['jwks_uri'])).pathname)) as { keys: object[] };

    expect(discovery).toMatchObject({
      issuer: `${url}/${tenant}/v2.0`,
      authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${url}/${tenant}/oauth2/v2.0/logout`,
      code_challenge_methods_supported: ['S256'],
    });
    expect(keys.keys[0]).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
    expect(keys.keys[0]).not.toHaveProperty('d');
  });

  it('describes the authorities of all tenants, and its own instance, as Entra does', async () => {
    const organizations = await json('/organizations/v2.0/.well-known/openid-configuration');
    const endpoint = encodeURIComponent(`${url}/organizations/oauth2/v2.0/authorize`);
    const instance = await json(
      `/common/discovery/instance?api-version=1.1&authorization_endpoint=${endpoint}`,
    );
    const foreign = await json(
      '/common/discovery/instance?authorization_endpoint=https%3A%2F%2Fevil.example%2Fcommon%2Foauth2%2Fauthorize',
    );

    expect(organizations).toMatchObject({
      issuer: `${url}/{tenantid}/v2.0`,
      token_endpoint: `${url}/organizations/oauth2/v2.0/token`,
    });
    expect(instance).toMatchObject({
      tenant_discovery_endpoint: `${url}/organizations/v2.0/.well-known/openid-configuration`,
      metadata: [{ preferred_network: new URL(url).host }],
    });
    expect(foreign).toMatchObject({ error: 'invalid_instance' });
  });

  it('rotates its keys on request of a caller who knows the secret', async () => {
    const form = { grant_type: 'password', username: 'ada', password: secret };
    const keyOf = async () =>
      decodeProtectedHeader((await tokenFor(form)).body['access_token'] ?? '').kid ?? '';
    const before = await keyOf();

    expect(await changeKeys('rotate', 'guess')).toMatchObject({ error: 'invalid_token' });
    expect(await changeKeys('retire', 'guess')).toMatchObject({ error: 'invalid_token' });
    expect(await published()).toEqual([before]);

    const { kid } = await changeKeys('rotate');
    expect(await keyOf()).toBe(kid);
    expect(await published()).toEqual([kid, before]);

    await changeKeys('retire');
    expect(await published()).toEqual([kid]);
  });

  it('has nothing elsewhere', async () => {
    expect((await fetch(`${url}/not-a-tenant/oauth2/v2.0/token`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/${tenant}/oauth2/v2.0/token`)).status).toBe(404);
  });
});
