import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { smokeFaults } from '../../infra/azd/smoke.ts';
import { demoUsers } from '../../local/identity/identities.ts';
import { demoConnector, demoSubscription } from '../../local/start/api.ts';
import { listOf } from '../../shared/contracts/arm/list.ts';
import { Permission, ResourceGroup, Subscription } from '../../shared/contracts/arm/resource-manager.ts';
import { PageSettings, type PageSignIn } from '../../shared/contracts/page-settings.ts';
import { apiClient } from '../support/api-client.ts';
import { freePorts, npmStart, processesOf } from '../support/npm-start.ts';
import { signInAs } from '../support/page-sign-in.ts';
import { rawRequest } from '../support/raw-request.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'palisade-page-'));
const scope = `/subscriptions/${demoSubscription}`;
const publicHost = 'palisade.example';
let origin: string;
let secret: string;
let started: ReturnType<typeof npmStart>;

beforeAll(async () => {
  const port = await freePorts();
  origin = `http://127.0.0.1:${port}`;
  const flags = ['--port', String(port), '--data', folder, '--projects', '60', '--no-demo'];
  started = npmStart([...flags, '--public-url', `http://${publicHost}`]);
  await until(() => started.output().includes('Running.') || started.errors() !== '', {
    timeoutMs: 60_000,
    what: 'the start',
  });
  secret = /Secret +(\S+)/.exec(started.output())?.[1] ?? '';
}, 90_000);
afterAll(async () => {
  started.child.kill('SIGINT');
  await started.ended;
  await until(() => processesOf(folder).length === 0, { timeoutMs: 20_000 });
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return rawRequest(origin, { method, path, headers });
}

async function settingsAt(host: string): Promise<PageSettings> {
  return PageSettings.parse(JSON.parse((await get('/page/settings', { host })).text));
}

async function localSignIn(): Promise<Extract<PageSignIn, { kind: 'local' }>> {
  const { signIn } = await settingsAt(publicHost);
  if (signIn.kind !== 'local') throw new Error(`The sign-in is ${signIn.kind}.`);
  return signIn;
}

describe('the smoke test of a deployment', () => {
  it('passes at the public address, and finds that this machine needs no token', async () => {
    expect(await smokeFaults((path) => get(path, { host: publicHost }))).toEqual([]);
    expect(await smokeFaults((path) => get(path))).toEqual([expect.stringContaining('200 instead of 401')]);
  });
});

describe('the page', () => {
  it('is the first address that the start prints', () => {
    const [first] = /http\S+/.exec(started.output()) ?? [];

    expect(first).toBe(`http://${publicHost}/`);
  });

  it.each([
    '/',
    '/devops',
    '/devops/rg/gitlab/contoso$web/shop?tab=checks',
    '/environments/add/gitlab?step=2',
    '/runs/',
  ])('is at %s, with all that it loads', async (path) => {
    const html = await get(path);
    const names = [...html.text.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, name = '']) => name);
    const assets = await Promise.all(names.map((name) => get(name, { 'accept-encoding': 'br' })));

    expect([html.status, html.contentType]).toEqual([200, 'text/html; charset=utf-8']);
    expect(html.headers['content-security-policy']).toContain("script-src 'self'");
    expect(names.length).toBeGreaterThan(0);
    for (const { status, headers } of assets)
      expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect(assets.some(({ headers }) => headers['content-encoding'] === 'br')).toBe(true);
  });

  it('needs no token at the public address, where the API needs one', async () => {
    const [page, api] = await Promise.all(
      ['/devops', `${demoConnector}?api-version=2026-11-01-preview`].map((path) =>
        get(path, { host: publicHost }),
      ),
    );

    expect([page?.status, api?.status]).toEqual([200, 401]);
  });

  it.each([
    ['GET', '/index.html', 404],
    ['GET', '/assets', 404],
    ['GET', '/assets/', 404],
    ['GET', '/assets/nothing.js', 404],
    ['GET', '/assets/..%2findex.html', 404],
    ['GET', '/assets/%2e%2e/index.html', 404],
    ['GET', '/assets/%00', 404],
    ['GET', '/devopsy', 404],
    ['GET', '/page', 404],
    ['POST', '/', 405],
    ['DELETE', '/devops/x', 405],
    ['PUT', '/assets/nothing.js', 405],
    ['OPTIONS', '/page/settings', 405],
  ])('is nothing else: %s %s is answered %i in the shape of ARM', async (method, path, status) => {
    const answer = await get(path, {}, method);

    expect([answer.status, answer.contentType]).toEqual([status, 'application/json; charset=utf-8']);
    expect(JSON.parse(answer.text)).toMatchObject({ error: { code: expect.any(String) } });
  });

  it('answers a HEAD with the headers alone', async () => {
    const [whole, head] = [await get('/devops'), await get('/devops', {}, 'HEAD')];

    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers['content-length']).toBe(whole.headers['content-length']);
    expect(head.headers.etag).toBe(whole.headers.etag);
  });
});

describe('the sign-in', () => {
  it('is not needed on this machine, and offers to act as another identity', async () => {
    const { signIn } = await settingsAt(new URL(origin).host);

    expect(signIn).toMatchObject({ kind: 'loopback', another: await localSignIn() });
  });

  it.each(demoUsers)('of $name shows what $role may do', async ({ name, role }) => {
    const { tokens } = await signInAs(name, secret, { signIn: await localSignIn(), origin });
    const api = apiClient(origin, { authorization: `Bearer ${tokens.access_token}` });
    const version = '2022-04-01';

    const subscriptions = await api.call('GET', '/subscriptions', { version: '2022-12-01' });
    const groups = await api.call('GET', `${scope}/resourcegroups`, { version: '2021-04-01' });
    const permissions = await api.call('GET', `${scope}/providers/Microsoft.Authorization/permissions`, {
      version,
    });
    const write = await api.call('DELETE', demoConnector);

    const seen = listOf(Subscription).parse(subscriptions.json).value;
    expect(seen.map(({ subscriptionId }) => subscriptionId)).toEqual(
      role === undefined ? [] : [demoSubscription],
    );
    expect([groups.status, permissions.status]).toEqual(role === undefined ? [403, 403] : [200, 200]);
    if (role === undefined) return;
    expect(listOf(ResourceGroup).parse(groups.json).value).toEqual([]);
    const [permission] = listOf(Permission).parse(permissions.json).value;
    const mayWrite = !/Reader/.test(role);
    expect(permission?.actions.some((action) => action === '*' || action === 'Microsoft.Security/*')).toBe(
      mayWrite,
    );
    expect(write.status === 403).toBe(!mayWrite);
  });

  it('goes on by itself until the person signs out', async () => {
    const signedIn = await signInAs('reader@palisade.example', secret, {
      signIn: await localSignIn(),
      origin,
    });

    const api = apiClient(origin, { authorization: `Bearer ${(await signedIn.renew()).access_token}` });
    const seen = await api.call('GET', scope, { version: '2022-12-01' });
    const back = await signedIn.signOut();

    expect(seen.status).toBe(200);
    expect(signedIn.location.startsWith(`${origin}/#`)).toBe(true);
    expect(back).toBe(`${origin}/`);
    await expect(signedIn.renew()).rejects.toMatchObject({ error: 'invalid_grant' });
  });

  it('comes back to the public address too', async () => {
    const at = { signIn: await localSignIn(), origin: `http://${publicHost}` };

    expect((await signInAs('reader@palisade.example', secret, at)).location).toMatch(
      `http://${publicHost}/#`,
    );
  });

  it('leads to no other address', async () => {
    const at = { signIn: await localSignIn(), origin: 'http://127.0.0.1:9' };

    await expect(signInAs('reader@palisade.example', secret, at)).rejects.toThrow('AADSTS50011');
  });
});
