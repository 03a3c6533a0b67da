import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { startIdentityProvider, type IdentityProvider } from '../../../local/identity/server.ts';

const home = '00000000-0000-4000-8000-000000000001';
const localClient = '00000000-0000-4000-8000-0000000000c1';
let provider: IdentityProvider;

beforeAll(async () => {
  provider = await startIdentityProvider();
});
afterAll(() => provider.stop());

async function asked(query: Record<string, string>, headers: Record<string, string> = {}) {
  const all = new URLSearchParams({ 'api-version': '2019-08-01', resource: 'api://palisade', ...query });
  const answer = await fetch(`${provider.url}/msi/token?${all.toString()}`, {
    headers: { 'X-IDENTITY-HEADER': provider.secret, ...headers },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, string> };
}

describe('the managed identity of this machine', () => {
  it('gets tokens in the shape of App Service', async () => {
    const { status, body } = await asked({ resource: 'https://management.azure.com/' });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      resource: 'https://management.azure.com/',
      client_id: localClient,
      expires_on: expect.stringMatching(/^\d{10}$/),
    });
    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      aud: 'api://palisade',
      tid: home,
      oid: objectIdOf(home, localClient),
      appid: localClient,
      idtyp: 'app',
      exp: Number(body['expires_on']),
    });
  });

  it('gives older clients one for the header and the address that they know', async () => {
    const query = 'resource=api://palisade&api-version=2017-09-01&clientid=app-7';
    const answer = await fetch(`${provider.url}/msi/token/?${query}`, {
      headers: { secret: provider.secret },
    });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ client_id: 'app-7', token_type: 'Bearer' });
  });

  it.each([
    ['https://servicebus.azure.net/', 'https://servicebus.azure.net'],
    ['https://storage.azure.com', 'https://storage.azure.com'],
    ['https://vault.azure.net', 'https://vault.azure.net'],
  ])('gets tokens for %s, of which that is the audience', async (resource, aud) => {
    const { body } = await asked({ resource });

    expect(decodeJwt(body['access_token'] ?? '')).toMatchObject({
      aud,
      iss: `https://sts.windows.net/${home}/`,
    });
  });

  it('is another where a user-assigned one is named', async () => {
    const byClient = await asked({ client_id: 'app-7' });
    const byObject = await asked({ object_id: home });

    expect(byClient.body['client_id']).toBe('app-7');
    expect(decodeJwt(byObject.body['access_token'] ?? '')).toMatchObject({ oid: home });
  });

  it.each([
    [{}, { 'X-IDENTITY-HEADER': 'guess' }, 401],
    [{}, { 'X-IDENTITY-HEADER': '' }, 401],
    [{ 'api-version': '2017-09-01' }, {}, 401],
    [{ 'api-version': '2018-02-01' }, {}, 400],
    [{ resource: '' }, {}, 400],
    [{ resource: 'https://graph.microsoft.com' }, {}, 400],
  ])(
    'gets none for %o with %o',
    async (query: Record<string, string>, headers: Record<string, string>, status) => {
      const answer = await asked(query, headers);

      expect(answer.status).toBe(status);
      expect(answer.body).toMatchObject({ statusCode: status });
      expect(JSON.stringify(answer.body)).not.toContain('access_token');
    },
  );

  it("is found by DefaultAzureCredential through App Service's two variables", async () => {
    const script = `
      import { DefaultAzureCredential } from '@azure/identity';
      const token = await new DefaultAzureCredential().getToken('https://management.azure.com/.default');
      console.log(JSON.stringify(token));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: {
        PATH: process.env['PATH'],
        HOME: '/nonexistent',
        IDENTITY_ENDPOINT: `${provider.url}/msi/token`,
        IDENTITY_HEADER: provider.secret,
      },
    });
    const { token, expiresOnTimestamp } = JSON.parse(stdout) as { token: string; expiresOnTimestamp: number };

    expect(decodeJwt(token)).toMatchObject({ tid: home, appid: localClient });
    expect(expiresOnTimestamp).toBeGreaterThan(Date.now());
  });
});
