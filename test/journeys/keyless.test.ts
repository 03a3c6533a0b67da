import { decodeJwt } from 'jose';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { demoApplication } from '../../local/gitlab/credentials.ts';
import { localClient, localTenant } from '../../local/identity/identities.ts';
import { acceptAsDemo } from '../../local/start/accept-as-demo.ts';
import { devopsPath } from '../support/api-client.ts';
import { readInventory, rootsOf, worldInventory } from '../support/inventory.ts';
import { createConnector, operationEnd, runEnd } from '../support/onboarding.ts';
import { startStack, type Stack } from '../support/stack.ts';

const storage = 'https://storage.azure.com';
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ projects: 120, assesses: false, keyless: true });
});
afterAll(async () => {
  await stack.stop();
});

function issue(claims: Record<string, unknown>): Promise<string> {
  const principal = { kind: 'managed-identity', name: localClient, tenantId: localTenant } as const;
  return stack.keyless!.provider.issue({ ...principal, version: '1.0', claims: { aud: storage, ...claims } });
}

async function statusOf(token?: string): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: stack.keyless!.ca } });
  const headers = {
    'x-ms-version': '2019-02-02',
    'x-ms-date': new Date().toUTCString(),
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const url = `${stack.settings['TABLES__tableServiceUri'] ?? ''}/Connectors()`;
  const { statusCode, body } = await request(url, { dispatcher, headers });
  await body.dump();
  await dispatcher.close();
  return statusCode;
}

describe('an app without any key', () => {
  it('creates a connector, crawls GitLab and serves the rows by its managed identity', async () => {
    const { api, gate, gitlab, settings } = stack;
    await createConnector(api, 'contoso');
    const code = await acceptAsDemo(gitlab.url, demoApplication.redirectUri);
    const begun = await api.call('PUT', devopsPath('contoso'), {
      body: { properties: { autoDiscovery: 'Enabled', authorization: { code } } },
    });
    const operation = await operationEnd(api, begun);
    const run = await runEnd(api, 'contoso');

    expect(operation).toMatchObject({ status: 'Succeeded' });
    expect(run.properties).toMatchObject({ state: 'complete', unreadable: [] });
    expect(await readInventory(api, 'contoso')).toEqual(
      worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
    );
    expect(Object.values(settings).join()).not.toMatch(/AccountKey|SharedAccess|UseDevelopment/);
  });

  it('asks for one token per service, however many tables are opened at once', () => {
    // The host's triggers have an identity of their own.
    expect(stack.keyless!.provider.requests().get('/msi/token')).toBeLessThanOrEqual(4);
  });

  it('logs no token', () => {
    expect(stack.logs()).not.toMatch(/eyJ[\w-]{8,}\.[\w-]+/);
  });

  it('is refused by the tables without a token, with an expired one and with one for another service', async () => {
    const own = await issue({});
    const expired = await issue({ exp: Math.floor(Date.now() / 1_000) - 60 });

    expect(decodeJwt(own)).toMatchObject({ aud: storage });
    expect(await statusOf(own)).toBe(200);
    expect(await statusOf()).toBe(403);
    expect(await statusOf(expired)).toBe(403);
    expect(await statusOf(await issue({ aud: 'https://servicebus.azure.net' }))).toBe(403);
  });
});
