import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import { connectorPath } from '../support/api-client.ts';
import { rawRequest } from '../support/raw-request.ts';
import { startStack, type Stack } from '../support/stack.ts';

const host = 'palisade.example';
const path = `${connectorPath('contoso')}?api-version=${ownApiVersion}`;
let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    projects: 60,
    settings: { PUBLIC_URL: `https://${host}`, WEBHOOK_BASE_URL: `https://${host}` },
  });
});
afterAll(() => stack.stop());

function ask(method: string, target: string, headers: Record<string, string>) {
  return rawRequest(stack.apiUrl, {
    method,
    path: target,
    headers,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
}

describe('a start with a public address', () => {
  it('starts with the local administrator, who is on this machine', async () => {
    expect((await ask('GET', path, {})).status).toBe(404);
  });

  it('asks whoever comes through it for a token', async () => {
    const without = await ask('GET', path, { host });
    const withOne = await ask('GET', path, { host, authorization: 'Bearer x.y.z' });

    expect([without.status, withOne.status]).toEqual([401, 401]);
    expect(without.text).toContain("The 'Authorization' header is missing");
    expect(withOne.text).not.toContain("The 'Authorization' header is missing");
    expect((await ask('GET', '/oauth/gitlab/start', { host })).status).toBe(401);
  });

  it.each(['x-forwarded-for', 'forwarded', 'via', 'cf-connecting-ip', 'x-original-host'])(
    'asks for a token where a tunnel has changed the host, and %s shows it',
    async (header) => {
      expect((await ask('GET', path, { [header]: '203.0.113.7' })).status).toBe(401);
    },
  );

  it('takes webhooks through it, whoever seems to send them, and lets nobody fire timers there', async () => {
    const fromAPage = { host, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };

    expect((await ask('POST', '/webhooks/gitlab/unknown', fromAPage)).status).toBe(404);
    expect((await ask('POST', '/admin/functions/watchdog', { host })).status).toBe(421);
    expect((await ask('POST', '/%61dmin/functions/watchdog', { host })).status).toBe(421);
    expect((await ask('POST', path, fromAPage)).status).toBe(401);
  });

  it('answers to no third name', async () => {
    expect((await ask('GET', path, { host: `${host}.evil.example` })).status).toBe(421);
    expect((await ask('POST', '/webhooks/gitlab/unknown', { host: 'evil.example' })).status).toBe(421);
  });
});
