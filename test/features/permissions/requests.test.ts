import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';

const subscription = '/subscriptions/11111111-0000-4000-8000-000000000001';
const list = `${subscription}/providers/Microsoft.Security/securityConnectors`;
const connector = `${subscription}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/none`;
const hook = '/webhooks/gitlab/00000000-0000-4000-8000-000000000001';
const portal = 'https://portal.example';

let app: RunningApp;

beforeAll(async () => {
  const owners = ['olivia', 'omar'].map((name) => objectIdOf(contoso, name));
  app = await startApp({
    TENANTS: JSON.stringify([{ tenantId: contoso, subscriptions: ['*'], owners }]),
    ALLOWED_ORIGINS: portal,
    READS_PER_MINUTE: '5',
    WRITES_PER_MINUTE: '3',
  });
});
afterAll(async () => {
  await app.stop();
});

function tokenOf(name: string): Promise<string> {
  return app.token({ kind: 'user', name, tenantId: contoso });
}

describe('a caller who asks too much', () => {
  it('sees how much is left, then gets a Retry-After, while others are answered', async () => {
    const token = await tokenOf('olivia');
    const reads: AppAnswer[] = [];
    for (let n = 0; n < 6; n += 1) reads.push(await app.ask('GET', list, { token }));
    const writes: AppAnswer[] = [];
    for (let n = 0; n < 4; n += 1) writes.push(await app.ask('DELETE', connector, { token }));

    expect(reads.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
    expect(
      reads.slice(0, 5).map(({ headers }) => headers.get('x-ms-ratelimit-remaining-subscription-reads')),
    ).toEqual(['4', '3', '2', '1', '0']);
    expect(Number(reads[5]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(reads[5]?.code).toBe('TooManyRequests');
    expect(writes.map(({ status }) => status)).toEqual([204, 204, 204, 429]);
    expect(writes[0]?.headers.get('x-ms-ratelimit-remaining-subscription-deletes')).toBe('2');
    expect((await app.ask('GET', list, { token: await tokenOf('omar') })).status).toBe(200);
  });

  it('is counted also for refused requests, which show it too', async () => {
    const token = await tokenOf('nobody');
    const answers: AppAnswer[] = [];
    for (let n = 0; n < 6; n += 1) answers.push(await app.ask('GET', list, { token }));

    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 429]);
    expect(answers[0]?.headers.get('x-ms-ratelimit-remaining-subscription-reads')).toBe('4');
  });

  it('is no hook of GitLab', async () => {
    for (let n = 0; n < 12; n += 1) expect((await app.ask('POST', hook, { body: {} })).status).toBe(404);
  });
});

describe('every route', () => {
  const asked: [string, string][] = [
    ['GET', '/health'],
    ['GET', '/openapi.json'],
    ['GET', '/nowhere'],
    ['POST', hook],
    ['PUT', hook],
    ['GET', list],
    ['PUT', connector],
    ['OPTIONS', connector],
  ];

  it.each(asked)(
    'answers %s %s with security headers, and CORS for who is configured',
    async (method, path) => {
      const plain = await app.ask(method, path);
      const known = await app.ask(method, path, { headers: { origin: portal } });
      const unknown = await app.ask(method, path, { headers: { origin: 'https://evil.example' } });

      for (const { headers } of [plain, known, unknown]) {
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
        expect(headers.get('vary')).toContain('Origin');
      }
      expect(known.headers.get('access-control-allow-origin')).toBe(portal);
      expect(plain.headers.has('access-control-allow-origin')).toBe(false);
      expect(unknown.headers.has('access-control-allow-origin')).toBe(false);
    },
  );
});
