import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { healthCheck } from '../../../functions/http/health.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { aRequest } from '../../support/functions-library.ts';
import { answerOf } from '../../support/http-answer.ts';
import { startTableProxy, type TableProxy } from '../../support/table-proxy.ts';
import { azuriteAccount } from '../../support/azurite/azurite-account.ts';

const now = () => new Date();
const tenantId = '00000000-0000-4000-8000-000000000001';
const well = () => Promise.resolve([]);

async function asked(handler: ReturnType<typeof healthCheck>): Promise<[number, unknown]> {
  const { status, body } = await answerOf(handler, aRequest());
  return [status, JSON.parse(body)];
}

describe('the health of the app', () => {
  it('is reported as good, or as what is missing, without the reason', async () => {
    const ill = healthCheck(
      {
        tables: () => Promise.resolve(['Activities', 'Hooks']),
        serviceBus: () => Promise.reject(new Error('canary: the connection string')),
        vault: well,
      },
      now,
    );

    expect(await asked(healthCheck({ tables: well }, now))).toEqual([
      200,
      { status: 'ok', checks: { tables: 'ok' } },
    ]);
    expect(await asked(ill)).toEqual([
      503,
      {
        status: 'unavailable',
        checks: { tables: 'unavailable', serviceBus: 'unavailable', vault: 'ok' },
        missing: ['tables/Activities', 'tables/Hooks', 'serviceBus'],
      },
    ]);
  });

  it('is looked at once for all who ask, and again after seconds', async () => {
    let checks = 0;
    let atMs = 0;
    let answer: ((missing: string[]) => void) | undefined;
    const handler = healthCheck(
      {
        tables: () => {
          checks += 1;
          return new Promise((resolve) => (answer = resolve));
        },
      },
      () => new Date(atMs),
    );

    const together = Promise.all(Array.from({ length: 500 }, () => asked(handler)));
    atMs = 60_000;
    const later = asked(handler);
    answer?.([]);
    const all = [...(await together), await later];
    const soon = await Promise.all(Array.from({ length: 500 }, () => asked(handler)));
    const before = checks;
    atMs = 65_000;
    const again = asked(handler);
    answer?.(['Hooks']);

    expect(new Set([...all, ...soon].map(([status]) => status))).toEqual(new Set([200]));
    expect([before, checks]).toEqual([1, 2]);
    expect((await again)[0]).toBe(503);
  });

  it('is not waited for without end', { timeout: 20_000 }, async () => {
    const [status, body] = await asked(healthCheck({ vault: () => new Promise(() => undefined) }, now));

    expect([status, body]).toEqual([
      503,
      { status: 'unavailable', checks: { vault: 'unavailable' }, missing: ['vault'] },
    ]);
  });
});

describe('an app whose tables refuse it at the start', () => {
  let connectionString: string;
  let wire: TableProxy;
  let app: RunningApp;
  beforeAll(async () => {
    connectionString = await azuriteAccount();
    wire = await startTableProxy(connectionString);
    wire.meet(({ url }) =>
      /Activities|Tables/.test(url) ? { status: 403, code: 'AuthorizationFailure' } : undefined,
    );
    app = await startApp({ TABLES: wire.connectionString });
  });
  afterAll(async () => {
    await app.stop();
    await wire.stop();
  });

  it('has all its functions, says which tables are missing, and goes on by itself once they are there', async () => {
    const ill = await app.ask('GET', '/health');
    const token = await app.token({ kind: 'user', name: 'ada', tenantId });
    const list =
      '/subscriptions/11111111-2222-4333-8444-555555555555/providers/Microsoft.Security/securityConnectors';
    const refused = await app.ask('GET', list, { token });
    wire.meet(() => undefined);
    const served = await app.ask('GET', list, { token });

    expect(ill.status).toBe(503);
    expect(ill.json).toMatchObject({
      missing: expect.arrayContaining(['tables/Activities', 'tables/Connectors']),
    });
    expect([refused.status, refused.code]).toEqual([503, 'StorageUnavailable']);
    expect(served.status).toBe(403);
  });
});
