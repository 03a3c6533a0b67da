import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { ActivityResource } from '../../../shared/contracts/arm/activity.ts';
import { listOf } from '../../../shared/contracts/arm/list.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso, fabrikam } from '../../support/entra.ts';
import { aConnector } from '../../support/onboarding.ts';

const subscription = '/subscriptions/11111111-0000-4000-8000-000000000001';
const foreignSubscription = '/subscriptions/22222222-0000-4000-8000-000000000001';
const one = connectorIn(subscription, 'one');
const secret = 'glpat-canary-in-a-request';

let app: RunningApp;

beforeAll(async () => {
  const tenants = [
    [contoso, subscription],
    [fabrikam, foreignSubscription],
  ].map(([tenantId = '', own = '']) => ({
    tenantId,
    subscriptions: [own.slice(15)],
    owners: [objectIdOf(tenantId, 'olivia')],
  }));
  app = await startApp({ TENANTS: JSON.stringify(tenants) });
});
afterAll(async () => {
  await app.stop();
});

function connectorIn(of: string, name: string): string {
  return `${of}/resourceGroups/Rg/providers/Microsoft.Security/securityConnectors/${name}`;
}

async function as(
  who: string,
  method: string,
  path: string,
  body?: object,
  tenantId = contoso,
): Promise<AppAnswer> {
  const version = path.includes('roleAssignments') ? '2022-04-01' : '2026-11-01-preview';
  return app.ask(method, path, {
    token: await app.token({ kind: 'user', name: who, tenantId }),
    body,
    version,
  });
}

/** Entries of the list in short, oldest first. */
async function entriesOf(path: string): Promise<string[]> {
  const { value } = listOf(ActivityResource).parse((await as('olivia', 'GET', path)).json);
  return value
    .toReversed()
    .map(({ properties: { caller, operationId, status, httpStatus, errorCode } }) =>
      [caller, operationId, status, httpStatus, errorCode].filter((part) => part !== undefined).join(' '),
    );
}

describe('the activity list of a connector', () => {
  it('names the caller, the action and its outcome, and outlives the connector', async () => {
    const configuration = {
      properties: { autoDiscovery: 'Enabled', authorization: { accessToken: secret } },
    };
    const created = await as('olivia', 'PUT', one, aConnector);
    await as('mallory', 'DELETE', one);
    await as('olivia', 'PUT', `${one}/devops/default`, configuration);
    await as('olivia', 'PUT', `${one}/devops/default`, configuration);
    await as('olivia', 'PUT', one, { location: 'nowhere' });
    await as('olivia', 'GET', one);
    await as('olivia', 'DELETE', one.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'));

    const events = await entriesOf(`${one}/activities`);
    const { json } = await as('olivia', 'GET', `${one}/activities`);
    const [refused, first] = listOf(ActivityResource).parse(json).value.toReversed();

    // What was refused is counted from the beginning of the hour on.
    expect(events).toEqual([
      'mallory SecurityConnectors_Delete Failed 403 AuthorizationFailed',
      'olivia SecurityConnectors_CreateOrUpdate Started',
      'olivia SecurityConnectors_CreateOrUpdate Succeeded 201',
      'olivia DevOpsConfigurations_CreateOrUpdate Started',
      'olivia DevOpsConfigurations_CreateOrUpdate Succeeded 201',
      'olivia DevOpsConfigurations_CreateOrUpdate Started',
      'olivia DevOpsConfigurations_CreateOrUpdate Failed 409 AnotherOperationInProgress',
      'olivia SecurityConnectors_Delete Started',
      'olivia SecurityConnectors_Delete Succeeded 200',
    ]);
    expect(refused?.properties).toMatchObject({ caller: 'mallory', count: 1 });
    expect(first?.properties).toMatchObject({
      callerId: objectIdOf(contoso, 'olivia'),
      callerType: 'User',
      operationName: 'Microsoft.Security/securityConnectors/write',
      resourceId: one,
      correlationId: created.headers.get('x-ms-correlation-request-id'),
    });
    expect(JSON.stringify(json)).not.toContain(secret);
  });

  it('is for those who may read the connector, and has only what concerns it', async () => {
    const two = connectorIn(subscription, 'two');
    await as('olivia', 'PUT', two, aConnector);

    expect((await as('mallory', 'GET', `${two}/activities`)).status).toBe(403);
    expect(await entriesOf(`${two}/activities`)).toHaveLength(2);
    expect(await entriesOf(`${connectorIn(subscription, 'never')}/activities`)).toEqual([]);
  });
});

describe('a configuration', () => {
  it('says in our own version who made it and who changed it last, and in a published one nothing of it', async () => {
    const own = connectorIn(subscription, 'own');
    await as('olivia', 'PUT', own, aConnector);
    const authorization = { accessToken: secret };
    const properties = { autoDiscovery: 'Enabled', authorization };
    const { json: made } = await as('olivia', 'PUT', `${own}/devops/default`, { properties });

    const ours = await as('olivia', 'GET', `${own}/devops/default`);
    const published = await app.ask('GET', `${own}/devops/default`, {
      token: await app.token({ kind: 'user', name: 'olivia', tenantId: contoso }),
      version: '2024-04-01',
    });

    expect(made).toMatchObject({ systemData: { createdBy: 'olivia', lastModifiedBy: 'olivia' } });
    expect(ours.json).toMatchObject({ systemData: { createdByType: 'User', lastModifiedBy: 'olivia' } });
    expect(published.status).toBe(200);
    expect(published.json).not.toHaveProperty('systemData');
  });
});

describe('the activity list of a subscription', () => {
  it('has everything in it, roles that were given too, and nothing of another tenant', async () => {
    const name = '00000000-0000-4000-8000-000000000077';
    const roleDefinitionId =
      '/providers/Microsoft.Authorization/roleDefinitions/39bc4728-0917-49c7-9d2c-d95423bc2eb4';
    const body = { properties: { roleDefinitionId, principalId: objectIdOf(contoso, 'rita') } };
    const role = `${subscription}/resourceGroups/Rg/providers/Microsoft.Authorization/roleAssignments/${name}`;
    await as('olivia', 'PUT', role, body);
    await as('olivia', 'PUT', connectorIn(foreignSubscription, 'theirs'), aConnector, fabrikam);
    await as('olivia', 'PUT', connectorIn(subscription, 'stranger'), aConnector, fabrikam);

    const events = await entriesOf(`${subscription}/providers/Microsoft.Security/activities`);
    const { json } = await as('olivia', 'GET', `${subscription}/providers/Microsoft.Security/activities`);

    expect(events.slice(-2)).toEqual([
      'olivia RoleAssignments_CreateForResourceGroup Started',
      'olivia RoleAssignments_CreateForResourceGroup Succeeded 201',
    ]);
    expect(JSON.stringify(json)).not.toMatch(/theirs|stranger/);
  });

  it('is read page by page', async () => {
    const path = connectorIn(subscription, 'busy');
    await as('olivia', 'PUT', path, aConnector);
    for (let n = 0; n < 55; n += 1) await as('olivia', 'PATCH', path, { tags: { n: String(n) } });

    const { json } = await as('olivia', 'GET', `${path}/activities`);
    const { value, nextLink } = listOf(ActivityResource).parse(json);
    const continuation = new URL(nextLink ?? '').searchParams.get('continuation-token') ?? '';
    const rest = await app.ask('GET', `${path}/activities`, {
      token: await app.token({ kind: 'user', name: 'olivia', tenantId: contoso }),
      query: { 'continuation-token': continuation },
    });

    expect(value).toHaveLength(100);
    expect(listOf(ActivityResource).parse(rest.json).value).toHaveLength(12);
  });
});

it('takes an end that was cut off for what it is: a start without one', async () => {
  const path = connectorIn(subscription, 'cut');
  await app.stores.activities.append({
    id: '00000000-0000-4000-8000-000000000099',
    at: new Date().toISOString(),
    status: 'Started',
    caller: { name: 'olivia', principalId: 'x', type: 'User', tenantId: contoso },
    scope: { subscriptionId: subscription.slice(15), resourceGroup: 'rg', name: 'CUT' },
    action: 'Microsoft.Security/securityConnectors/delete',
    operationId: 'SecurityConnectors_Delete',
    resourceId: path,
    correlationId: 'c',
  });

  expect(await entriesOf(`${path}/activities`)).toEqual(['olivia SecurityConnectors_Delete Started']);
});
