import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';

const subscription = '/subscriptions/11111111-2222-4333-8444-555555555555';
const group = `${subscription}/resourceGroups/rg`;
const connector = (name: string) => `${group}/providers/Microsoft.Security/securityConnectors/${name}`;
const body = {
  location: 'westeurope',
  properties: {
    environmentName: 'GitLab',
    environmentData: { environmentType: 'GitlabScope' },
    offerings: [{ offeringType: 'CspmMonitorGitLab' }],
  },
};

let app: RunningApp;
let token: string;
beforeAll(async () => {
  const owners = [objectIdOf(contoso, 'olivia')];
  app = await startApp({
    TENANTS: JSON.stringify([{ tenantId: contoso, subscriptions: ['*'], owners }]),
    CONNECTORS_PER_SUBSCRIPTION: '2',
    ROLE_ASSIGNMENTS_PER_SUBSCRIPTION: '1',
    FAILED_REQUESTS_PER_MINUTE: '5',
  });
  token = await app.token({ kind: 'user', name: 'olivia', tenantId: contoso });
});
afterAll(() => app.stop());

function from(address: string) {
  return { headers: { 'x-forwarded-for': `6.6.6.6, ${address}:51234` } };
}

async function assign(scope: string): Promise<AppAnswer> {
  return app.ask('PUT', `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`, {
    token,
    version: '2022-04-01',
    body: {
      properties: {
        roleDefinitionId:
          '/providers/Microsoft.Authorization/roleDefinitions/39bc4728-0917-49c7-9d2c-d95423bc2eb4',
        principalId: randomUUID(),
        principalType: 'User',
      },
    },
  });
}

describe('a subscription', () => {
  it('has no more connectors than it may, and those it has can be changed', async () => {
    const put = (name: string) => app.ask('PUT', connector(name), { token, body });
    const made = [await put('one'), await put('two'), await put('three'), await put('two')];
    await app.ask('DELETE', connector('one'), { token });

    expect(made.map(({ status }) => status)).toEqual([201, 201, 409, 200]);
    expect(made[2]?.code).toBe('ResourceQuotaExceeded');
  });

  it('has no more role assignments than it may, wherever they are', async () => {
    const made = [await assign(group), await assign(subscription)];

    expect(made.map(({ status }) => status)).toEqual([201, 400]);
    expect(made[1]?.code).toBe('RoleAssignmentLimitExceeded');
  });
});

describe('an address from which requests fail', () => {
  it.each<[string, string, string, number]>([
    ['nobody known', 'GET', connector('two'), 401],
    ['unknown paths', 'GET', '/wp-login.php', 404],
    ['unknown hooks', 'POST', '/webhooks/gitlab/made-up', 404],
  ])(
    'of %s gets a Retry-After, while others and good requests are answered',
    async (_what, method, path, status) => {
      const address = `203.0.113.${status === 401 ? 1 : method === 'GET' ? 2 : 3}`;
      const answers: AppAnswer[] = [];
      for (let n = 0; n < 7; n += 1) answers.push(await app.ask(method, path, from(address)));
      const good = await app.ask('GET', connector('two'), { token, ...from(address) });
      const other = await app.ask(method, path, from('203.0.113.9'));

      expect(answers.map((one) => one.status)).toEqual([...Array<number>(5).fill(status), 429, 429]);
      expect(answers[6]?.code).toBe('TooManyRequests');
      expect(Number(answers[6]?.headers.get('retry-after'))).toBeGreaterThan(0);
      expect([good.status, other.status]).toEqual([200, status]);
    },
  );
});
