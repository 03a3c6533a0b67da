import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { decodeJwt } from 'jose';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import tables from '../../infra/tables.json' with { type: 'json' };
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

/** GET of a table without one, else another request. */
async function statusOf(
  token?: string,
  { method, path }: { method: 'GET' | 'DELETE'; path: string } = { method: 'GET', path: 'Connectors()' },
): Promise<number> {
  const dispatcher = new Agent({ connect: { ca: stack.keyless!.ca } });
  const headers = {
    'x-ms-version': '2019-02-02',
    'x-ms-date': new Date().toUTCString(),
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  const url = `${stack.settings['TABLES__tableServiceUri'] ?? ''}/${path}`;
  const { statusCode, body } = await request(url, { dispatcher, headers, method });
  await body.dump();
  await dispatcher.close();
  return statusCode;
}

/** `npm run tables`, with the settings of the app. */
async function runTables(...args: string[]): Promise<string> {
  const file = join(import.meta.dirname, '../../infra/tables.ts');
  const env: NodeJS.ProcessEnv = { ...process.env, ...stack.settings };
  return (await promisify(execFile)(process.execPath, [file, ...args], { env })).stdout;
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

  it('serves the same from a backup, when all tables were deleted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'palisade-backup-'));
    const { api, gate, gitlab } = stack;
    const token = await issue({});
    const connector = await api.call('GET', devopsPath('contoso'));

    const exported = await runTables('export', folder);
    for (const table of tables) await statusOf(token, { method: 'DELETE', path: `Tables('${table}')` });
    const deleted = await api.call('GET', devopsPath('contoso'));
    const imported = await runTables('import', folder);
    rmSync(folder, { recursive: true });

    expect(exported).toMatch(/^Connectors: 1 rows$/m);
    expect(imported).toBe(exported);
    expect(deleted.status).not.toBe(200);
    expect((await api.call('GET', devopsPath('contoso'))).json).toEqual(connector.json);
    expect(await readInventory(api, 'contoso')).toEqual(
      worldInventory(gitlab, gate.url, 'contoso', rootsOf(gitlab)),
    );
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
