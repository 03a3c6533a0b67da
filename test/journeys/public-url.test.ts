import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { demoApiToken } from '../../local/gitlab/credentials.ts';
import { type SimulatedGitLab, startGitLab } from '../../local/gitlab/server.ts';
import { demoConnector } from '../../local/start/api.ts';
import { apiClient } from '../support/api-client.ts';
import { rootsOf } from '../support/inventory.ts';
import { freePorts, npmStart, processesOf } from '../support/npm-start.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'palisade-public-'));
const groups = `${demoConnector}/devops/default/gitLabGroups`;
let gitlab: SimulatedGitLab;
let tunnel: Server;
let port: number;
let publicUrl: string;
let started: ReturnType<typeof npmStart>;

/** A tunnel brings what is sent to an address of its own to this machine's loopback, as it came. */
async function openTunnel(to: number): Promise<Server> {
  const server = createServer((outside) => {
    const inside = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const)
      one.on('error', () => other.destroy()).pipe(other);
  }).listen(0, '127.0.0.2');
  await once(server, 'listening');
  return server;
}

beforeAll(async () => {
  gitlab = await startGitLab({ projects: 60 });
  port = await freePorts();
  tunnel = await openTunnel(port);
  publicUrl = `http://127.0.0.2:${(tunnel.address() as AddressInfo).port}`;
  const flags = ['--gitlab', gitlab.url, '--public-url', publicUrl, '--data', folder, '--port', String(port)];
  started = npmStart(flags, { PALISADE_TOKEN: demoApiToken });
  await until(() => started.output().includes('Running.'), { timeoutMs: 60_000, what: 'the summary' });
}, 90_000);
afterAll(async () => {
  started.child.kill('SIGINT');
  await started.ended;
  tunnel.close();
  await gitlab.stop();
  await until(() => processesOf(folder).length === 0, { timeoutMs: 20_000 });
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

test('a real GitLab delivers its events under the public address, and they show up', async () => {
  const contoso = rootsOf(gitlab).find(({ path }) => path === 'contoso')!;
  const hook = await until(() => gitlab.hooks.of('group', contoso.id)[0], { timeoutMs: 30_000 });
  const api = apiClient(`http://127.0.0.1:${port}`);

  gitlab.world.addProject({ namespace: contoso, path: 'through-a-tunnel' });

  const path = `${groups}/contoso/projects/through-a-tunnel`;
  await until(async () => (await api.call('GET', path)).status === 200, { timeoutMs: 20_000, everyMs: 100 });
  expect(hook.url.startsWith(`${publicUrl}/webhooks/gitlab/`)).toBe(true);
}, 60_000);

test('callers through the public address need a token, and those on this machine do not', async () => {
  const [through, here] = [apiClient(publicUrl), apiClient(`http://127.0.0.1:${port}`)];

  expect((await through.call('GET', groups)).status).toBe(401);
  expect((await here.call('GET', groups)).status).toBe(200);
});

test('the links that it prints are of the public address', () => {
  expect(started.output()).toContain(`${publicUrl}${groups}?api-version=`);
  expect(started.output()).not.toContain(`http://127.0.0.1:${port}/subscriptions`);
});
