import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { roles } from '../../../shared/features/permissions/domain/roles.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso, fabrikam } from '../../support/entra.ts';
import { aConnector } from '../../support/onboarding.ts';

/** Responses of Azure Resource Manager itself: subscriptions, resource groups, resources, providers, roles. */

const first = '11111111-0000-4000-8000-000000000001';
const second = '11111111-0000-4000-8000-000000000002';
const foreign = '22222222-0000-4000-8000-000000000001';
const connectorAt = (subscription: string, group: string, name: string) =>
  `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Security/securityConnectors/${name}`;
const olga = 'olga@fabrikam.example';

let app: RunningApp;
/** Owns what is Contoso's; reads one connector; has no role; owns what is Fabrikam's. */
let tokens: Record<'owner' | 'reader' | 'nobody' | 'foreignOwner', string>;

beforeAll(async () => {
  app = await startApp({
    TENANTS: JSON.stringify([
      { tenantId: contoso, subscriptions: ['*'], owners: [objectIdOf(contoso, 'olivia')] },
      { tenantId: fabrikam, subscriptions: [foreign], owners: [objectIdOf(fabrikam, olga)] },
    ]),
  });
  const user = (name: string, tenantId = contoso) => app.token({ kind: 'user', name, tenantId });
  tokens = {
    owner: await user('olivia'),
    reader: await user('rita'),
    nobody: await user('nina'),
    foreignOwner: await user(olga, fabrikam),
  };
  const tags = { team: 'a' };
  for (const [subscription, group, name] of [
    [first, 'Alpha', 'one'],
    [first, 'Alpha', 'two'],
    [first, 'beta', 'three'],
    [second, 'gamma', 'four'],
  ] as const)
    await app.ask('PUT', connectorAt(subscription, group, name), {
      token: tokens.owner,
      body: { ...aConnector, tags },
    });
  const assignment = `${connectorAt(first, 'alpha', 'two')}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000007`;
  const roleDefinitionId = `/providers/Microsoft.Authorization/roleDefinitions/${roles.securityReader.id}`;
  await app.ask('PUT', assignment, {
    token: tokens.owner,
    version: '2022-04-01',
    body: {
      properties: { roleDefinitionId, principalId: objectIdOf(contoso, 'rita'), principalType: 'User' },
    },
  });
});
afterAll(async () => {
  await app.stop();
});

type Who = keyof typeof tokens;

function read(path: string, who: Who, query: Record<string, string> = {}): Promise<AppAnswer> {
  return app.ask('GET', path, { token: tokens[who], version: '2022-12-01', query });
}

async function valuesOf(path: string, who: Who, field: string, query: Record<string, string> = {}) {
  const { json } = await read(path, who, query);
  return (json as { value: Record<string, unknown>[] }).value.map((one) => one[field]);
}

describe('subscriptions', () => {
  it.each<[Who, string[]]>([
    ['owner', [first, second]],
    ['reader', [first]],
    ['nobody', []],
    ['foreignOwner', [foreign]],
  ])('are listed to the %s as far as they have a role there', async (who, expected) => {
    expect(await valuesOf('/subscriptions', who, 'subscriptionId')).toEqual(expected);
  });

  it('are shown one by one, in the shape that clients read', async () => {
    const { status, json } = await read(`/subscriptions/${first}`, 'reader');

    expect(status).toBe(200);
    expect(json).toMatchObject({ id: `/subscriptions/${first}`, tenantId: contoso, state: 'Enabled' });
    expect((await read(`/subscriptions/${second}`, 'reader')).status).toBe(403);
    expect((await read(`/subscriptions/${foreign}`, 'owner')).code).toBe('InvalidAuthenticationTokenTenant');
    expect((await read('/subscriptions/none', 'owner')).status).toBe(400);
  });

  it("state the caller's tenant", async () => {
    expect(await valuesOf('/tenants', 'foreignOwner', 'tenantId')).toEqual([fabrikam]);
  });
});

describe('resource groups', () => {
  it('are those that hold a connector that the caller may see', async () => {
    const path = `/subscriptions/${first}/resourcegroups`;

    expect(await valuesOf(path, 'owner', 'name')).toEqual(['Alpha', 'beta']);
    expect(await valuesOf(path, 'reader', 'name')).toEqual(['Alpha']);
    expect((await read(`${path}/ALPHA`, 'reader')).json).toMatchObject({
      name: 'Alpha',
      location: 'westeurope',
    });
    expect((await read(`${path}/beta`, 'reader')).status).toBe(403);
    expect((await read(`${path}/none`, 'owner')).code).toBe('ResourceGroupNotFound');
  });
});

describe('resources', () => {
  const all = `/subscriptions/${first}/resources`;

  it('are the connectors that the caller may see', async () => {
    expect(await valuesOf(all, 'owner', 'name')).toEqual(['one', 'two', 'three']);
    expect(await valuesOf(all, 'reader', 'name')).toEqual(['two']);
    expect(await valuesOf(`/subscriptions/${first}/resourceGroups/alpha/resources`, 'owner', 'name')).toEqual(
      ['one', 'two'],
    );
  });

  it.each([
    ["resourceType eq 'Microsoft.Security/SecurityConnectors'", ['one', 'two', 'three']],
    ["resourceType eq 'Microsoft.Compute/virtualMachines'", []],
    ["resourceType eq 'Microsoft.Security/securityConnectors' and name eq 'TWO'", ['two']],
    ["resourceGroup eq 'beta'", ['three']],
  ])('are filtered by %s', async ($filter, names) => {
    expect(await valuesOf(all, 'owner', 'name', { $filter })).toEqual(names);
  });

  it.each(["name ne 'one'", 'name eq one', "tagName eq 'team'", "name eq 'one' or name eq 'two'"])(
    'are not filtered by %s, which is an error',
    async ($filter) => {
      const { status, json } = await read(all, 'owner', { $filter });

      expect(status).toBe(400);
      expect(json).toMatchObject({ error: { target: '$filter' } });
    },
  );
});

describe('a resource provider', () => {
  it('lists its types and their versions', async () => {
    const { json } = await read(`/subscriptions/${first}/providers/microsoft.security`, 'reader');

    const { resourceTypes } = json as { resourceTypes: { resourceType: string; apiVersions: string[] }[] };
    const devops = resourceTypes.find(({ resourceType }) => resourceType === 'securityConnectors/devops');
    expect(devops?.apiVersions).toContain('2025-03-01');
    expect((await read(`/subscriptions/${first}/providers/Microsoft.Compute`, 'owner')).code).toBe(
      'InvalidResourceNamespace',
    );
  });
});

describe('roles', () => {
  const at = `${connectorAt(first, 'Alpha', 'two')}/providers/Microsoft.Authorization`;

  it('are listed, and found by name as az does', async () => {
    expect(await valuesOf(`${at}/roleDefinitions`, 'reader', 'name')).toHaveLength(5);
    const byName = { $filter: "roleName eq 'security reader'" };
    expect(await valuesOf(`${at}/roleDefinitions`, 'reader', 'name', byName)).toEqual([
      roles.securityReader.id,
    ]);
    const custom = { $filter: "atScopeAndBelow() and type eq 'CustomRole'" };
    expect(await valuesOf(`${at}/roleDefinitions`, 'reader', 'name', custom)).toEqual([]);
  });

  it('are shown one by one, also where no scope is named', async () => {
    const path = `/providers/Microsoft.Authorization/roleDefinitions/${roles.owner.id}`;

    const { json } = await read(path, 'nobody');

    expect(json).toMatchObject({
      id: path,
      properties: { roleName: 'Owner', permissions: [{ actions: ['*'] }] },
    });
    expect((await read(`${at}/roleDefinitions/00000000-0000-4000-8000-000000000001`, 'reader')).code).toBe(
      'RoleDefinitionDoesNotExist',
    );
  });

  it('of the caller say what they may do here', async () => {
    expect(await valuesOf(`${at}/permissions`, 'reader', 'actions')).toEqual([roles.securityReader.actions]);
    expect(await valuesOf(`${at}/permissions`, 'owner', 'actions')).toEqual([['*']]);
    expect((await read(`${at}/permissions`, 'nobody')).status).toBe(403);
  });
});

function subscriptionsAt(version: string): Promise<AppAnswer> {
  return app.ask('GET', '/subscriptions', { token: tokens.owner, version });
}

it('answers every version of what it only repeats, and no text that is none', async () => {
  expect((await subscriptionsAt('2016-06-01')).status).toBe(200);
  expect((await subscriptionsAt('2031-01-01-preview')).status).toBe(200);
  expect((await subscriptionsAt('latest')).code).toBe('InvalidApiVersionParameter');
});

it('takes nothing but reads', async () => {
  const { status, headers } = await app.ask('PUT', `/subscriptions/${first}/resourceGroups/new`, {
    token: tokens.owner,
    body: {},
  });

  expect([status, headers.get('allow')]).toEqual([405, 'GET']);
});

describe('the metadata of the cloud', () => {
  it.each([
    ['2022-09-01', (json: unknown) => json],
    ['2019-05-01', (json: unknown) => (json as unknown[])[0]],
  ])('at %s says without a sign-in where to sign in and what for', async (version, cloudOf) => {
    const { status, json } = await app.ask('GET', '/metadata/endpoints', { version });

    expect(status).toBe(200);
    expect(cloudOf(json)).toMatchObject({
      // The configured address, whichever scheme the request came by.
      resourceManager: 'https://palisade.example',
      authentication: { loginEndpoint: app.provider.url, audiences: ['api://palisade'] },
      suffixes: {},
    });
  });

  it.each([
    ['GET', null, 400, 'MissingApiVersionParameter'],
    ['GET', 'latest', 400, 'InvalidApiVersionParameter'],
    ['POST', '2022-09-01', 405, 'MethodNotAllowed'],
  ])('is not given for %s at %s', async (method, version, status, code) => {
    const answer = await app.ask(method, '/metadata/endpoints', { version });

    expect([answer.status, answer.code]).toEqual([status, code]);
  });
});
