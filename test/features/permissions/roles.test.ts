import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import { openBus } from '../../../shared/adapters/service-bus/open-bus.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso, fabrikam } from '../../support/entra.ts';
import { aConnector } from '../../support/onboarding.ts';

const subscription = '/subscriptions/11111111-0000-4000-8000-000000000001';
const group = `${subscription}/resourceGroups/Security`;
const one = connectorIn(group, 'one');
const two = connectorIn(group, 'two');
const foreignSubscription = '22222222-0000-4000-8000-000000000001';
const roleIds = {
  Owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  'Security Admin': 'fb1c8493-542b-48eb-b624-b4c8fea62acd',
  'Security Reader': '39bc4728-0917-49c7-9d2c-d95423bc2eb4',
};
const version = '2022-04-01';

let app: RunningApp;
let owner: string;
const foreignOwner = 'olga@fabrikam.example';

beforeAll(async () => {
  app = await startApp({
    TENANTS: JSON.stringify([
      {
        tenantId: contoso,
        subscriptions: [subscription.slice(15)],
        owners: [objectIdOf(contoso, 'olivia')],
      },
      {
        tenantId: fabrikam,
        subscriptions: [foreignSubscription],
        owners: [objectIdOf(fabrikam, foreignOwner)],
      },
    ]),
  });
  owner = await tokenOf('olivia');
  for (const path of [one, two, connectorIn(`${subscription}/resourceGroups/other`, 'one')]) {
    await app.ask('PUT', path, { token: owner, body: aConnector });
  }
});
afterAll(async () => {
  await app.stop();
});

function connectorIn(resourceGroup: string, name: string): string {
  return `${resourceGroup}/providers/Microsoft.Security/securityConnectors/${name}`;
}

function tokenOf(name: string, tenantId = contoso): Promise<string> {
  return app.token({ kind: 'user', name, tenantId });
}

function foreign(): Promise<string> {
  return tokenOf(foreignOwner, fabrikam);
}

function assignmentAt(scope: string, name: string = randomUUID()): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

function aRole(role: keyof typeof roleIds, who: string, more: object = {}) {
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleIds[role]}`;
  return {
    properties: { roleDefinitionId, principalId: objectIdOf(contoso, who), principalType: 'User', ...more },
  };
}

/** Assigns a role as the owner and gives back its path. */
async function assign(role: keyof typeof roleIds, who: string, scope: string): Promise<string> {
  const path = assignmentAt(scope);
  const answer = await app.ask('PUT', path, { token: owner, version, body: aRole(role, who) });
  expect([answer.status, answer.code]).toEqual([201, undefined]);
  return path;
}

async function asks(who: string, method: string, path: string, body?: object): Promise<AppAnswer> {
  return app.ask(method, path, { token: await tokenOf(who), body });
}

function namesIn({ json }: AppAnswer): string[] {
  return (json as { value: { id: string }[] }).value.map(({ id }) => id);
}

function aJobOfOld(subscriptionId: string, name: string) {
  return { kind: 'of old', connector: { id: randomUUID(), subscriptionId, resourceGroup: 'Security', name } };
}

/** Puts messages among the dead letters. */
async function bury(bodies: object[]): Promise<void> {
  const client = openBus(app.broker.connectionString);
  await client.createSender('resync').sendMessages(bodies.map((body) => ({ messageId: randomUUID(), body })));
  const receiver = client.createReceiver('resync');
  let left = bodies.length;
  while (left > 0) {
    for (const message of await receiver.receiveMessages(left, { maxWaitTimeInMs: 5_000 })) {
      await receiver.deadLetterMessage(message);
      left -= 1;
    }
  }
  await client.close();
}

describe('a Security Reader on one connector', () => {
  beforeAll(async () => {
    await assign('Security Reader', 'rita', one);
  });

  it('sees that connector', async () => {
    expect((await asks('rita', 'GET', one)).status).toBe(200);
    expect(
      (await asks('rita', 'GET', one.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'))).status,
    ).toBe(200);
  });

  it('sees no other, nor whether there is one', async () => {
    const there = await asks('rita', 'GET', two);
    const nowhere = await asks('rita', 'GET', connectorIn(group, 'nowhere'));

    expect([there.status, there.code]).toEqual([403, 'AuthorizationFailed']);
    expect([nowhere.status, nowhere.code]).toEqual([403, 'AuthorizationFailed']);
  });

  it('gets refusals in the words of Azure Resource Manager', async () => {
    const { json } = await asks('rita', 'DELETE', one);

    expect((json as { error: { message: string } }).error.message).toBe(
      `The client 'rita' with object id '${objectIdOf(contoso, 'rita')}' does not have authorization to perform action ` +
        `'Microsoft.Security/securityConnectors/delete' over scope '${one}' or the scope is invalid. ` +
        `If access was recently granted, please refresh your credentials.`,
    );
  });

  it('finds nothing else in lists', async () => {
    const list = '/providers/Microsoft.Security/securityConnectors';

    expect(namesIn(await asks('rita', 'GET', `${subscription}${list}`))).toEqual([one]);
    expect(namesIn(await asks('rita', 'GET', `${group}${list}`))).toEqual([one]);
    expect((await asks('rita', 'GET', `${subscription}/resourceGroups/other${list}`)).status).toBe(403);
    expect((await asks('nobody', 'GET', `${subscription}${list}`)).status).toBe(403);
  });

  it('learns no names from the link to a next page', async () => {
    const crowd = `${subscription}/resourceGroups/crowd`;
    const seen = connectorIn(crowd, 'c105');
    for (let n = 0; n < 108; n += 1)
      await app.ask('PUT', connectorIn(crowd, `c${n + 100}`), { token: owner, body: aConnector });
    await assign('Security Reader', 'paula', seen);

    const all = await app.ask('GET', `${crowd}/providers/Microsoft.Security/securityConnectors`, {
      token: owner,
    });
    const { json } = await asks('paula', 'GET', `${crowd}/providers/Microsoft.Security/securityConnectors`);

    expect(all.json).toHaveProperty('nextLink');
    expect(json).toMatchObject({ value: [{ id: seen }] });
    expect(json).not.toHaveProperty('nextLink');
  });
});

describe('a role', () => {
  it('works with the next request, and so does its end', async () => {
    expect((await asks('sam', 'GET', one)).status).toBe(403);

    const path = await assign('Security Admin', 'sam', group);
    expect((await asks('sam', 'PATCH', one, { tags: { by: 'sam' } })).status).toBe(200);
    expect((await asks('sam', 'PUT', connectorIn(group, 'three'), aConnector)).status).toBe(201);

    expect((await app.ask('DELETE', path, { token: owner, version })).status).toBe(200);
    expect((await asks('sam', 'GET', one)).status).toBe(403);
    expect((await app.ask('DELETE', path, { token: owner, version })).status).toBe(204);
  });

  it('is not given by who has none to give', async () => {
    await assign('Security Admin', 'sid', subscription);
    const request = { token: await tokenOf('sid'), version, body: aRole('Owner', 'sid') };

    expect((await app.ask('PUT', assignmentAt(subscription), request)).code).toBe('AuthorizationFailed');
    expect((await app.ask('PUT', assignmentAt(one), request)).code).toBe('AuthorizationFailed');
  });

  it('of an Owner on one connector gives roles there and nowhere above', async () => {
    await assign('Owner', 'ole', one);
    const request = { token: await tokenOf('ole'), version, body: aRole('Security Reader', 'guest') };

    expect((await app.ask('PUT', assignmentAt(one), request)).status).toBe(201);
    expect((await app.ask('PUT', assignmentAt(group), request)).status).toBe(403);
  });

  it('ends with its connector, so that the next of its name begins without', async () => {
    const path = connectorIn(group, 'brief');
    await app.ask('PUT', path, { token: owner, body: aConnector });
    await assign('Security Reader', 'lena', path);

    expect((await app.ask('DELETE', path, { token: owner })).status).toBe(200);
    await app.ask('PUT', path, { token: owner, body: aConnector });

    expect((await asks('lena', 'GET', path)).status).toBe(403);
  });

  it('that a deletion left behind ends when a connector of that name is made', async () => {
    const path = connectorIn(group, 'left');
    await app.ask('PUT', path, { token: owner, body: aConnector });
    await assign('Security Reader', 'lea', path);
    const key = { subscriptionId: subscription.slice(15), resourceGroup: 'Security', name: 'left' };
    await app.stores.connectors.remove(key, '*');

    await app.ask('PUT', path, { token: owner, body: aConnector });

    expect((await asks('lea', 'GET', path)).status).toBe(403);
  });
});

describe('role assignments', () => {
  it('are created once, read, listed and deleted', async () => {
    const path = assignmentAt(group);
    const put = () =>
      app.ask('PUT', path, {
        token: owner,
        version,
        body: aRole('Security Reader', 'vera', { description: 'auditor' }),
      });
    const expected = {
      id: path,
      type: 'Microsoft.Authorization/roleAssignments',
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleIds['Security Reader']}`,
        principalId: objectIdOf(contoso, 'vera'),
        principalType: 'User',
        scope: group,
        description: 'auditor',
        createdBy: objectIdOf(contoso, 'olivia'),
      },
    };

    expect(await put()).toMatchObject({ status: 201, json: expected });
    expect(await put()).toMatchObject({ status: 200, json: expected });
    expect(await app.ask('GET', path, { token: owner, version })).toMatchObject({
      status: 200,
      json: expected,
    });
    expect((await app.ask('GET', path.replace(group, one), { token: owner, version })).code).toBe(
      'RoleAssignmentNotFound',
    );
    expect(await app.ask('DELETE', path, { token: owner, version })).toMatchObject({ json: expected });
    expect((await app.ask('GET', path, { token: owner, version })).status).toBe(404);
  });

  it('exist but once for a principal, a role and a scope', async () => {
    const body = aRole('Security Reader', 'twin');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.ask('PUT', assignmentAt(two), { token: owner, version, body })),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'RoleAssignmentExists')).toHaveLength(7);
  });

  it('are made once by many that send the same', async () => {
    const path = assignmentAt(two);
    const body = aRole('Security Reader', 'many');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => app.ask('PUT', path, { token: owner, version, body })),
    );

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(7);
  });

  it('do not change into others', async () => {
    const path = await assign('Security Reader', 'fixed', group);
    const other = await app.ask('PUT', path, { token: owner, version, body: aRole('Owner', 'fixed') });
    const elsewhere = await app.ask('PUT', path.replace(group, subscription), {
      token: owner,
      version,
      body: aRole('Security Reader', 'fixed'),
    });

    expect([other.status, other.code]).toEqual([409, 'RoleAssignmentUpdateNotPermitted']);
    expect([elsewhere.status, elsewhere.code]).toEqual([409, 'RoleAssignmentUpdateNotPermitted']);
  });

  it('are listed with those above and below, unless the filter says otherwise', async () => {
    const principalId = objectIdOf(contoso, 'lister');
    const at = {
      above: await assign('Security Reader', 'lister', subscription),
      here: await assign('Security Reader', 'lister', group),
      below: await assign('Security Reader', 'lister', one),
    };
    const elsewhere = await assign('Security Reader', 'lister', `${subscription}/resourceGroups/other`);
    const list = async ($filter: string) =>
      namesIn(
        await app.ask('GET', `${group}/providers/Microsoft.Authorization/roleAssignments`, {
          token: owner,
          version,
          query: { $filter },
        }),
      ).toSorted();
    const theirs = `principalId eq '${principalId}'`;

    expect(await list(theirs)).toEqual(Object.values(at).toSorted());
    expect(await list(`atScope() and ${theirs}`)).toEqual([at.above, at.here].toSorted());
    expect(await list('atScope()')).toEqual(expect.arrayContaining([at.above, at.here]));
    expect(await list(theirs)).not.toContain(elsewhere);
  });

  it.each<[string, object, string, string]>([
    [
      'an unknown role',
      { roleDefinitionId: definition(randomUUID()) },
      'RoleDefinitionDoesNotExist',
      'properties.roleDefinitionId',
    ],
    [
      'no id of a role',
      { roleDefinitionId: 'Owner' },
      'InvalidRequestContent',
      'properties.roleDefinitionId',
    ],
    ['no principal', { principalId: 'ada' }, 'InvalidRequestContent', 'properties.principalId'],
    ['a group', { principalType: 'Group' }, 'InvalidRequestContent', 'properties.principalType'],
    ['a condition', { condition: 'true' }, 'InvalidRequestContent', 'properties.condition'],
    ['a long story', { description: 'x'.repeat(1_025) }, 'InvalidRequestContent', 'properties.description'],
  ])('are refused for %s', async (_, more, code, target) => {
    const answer = await app.ask('PUT', assignmentAt(group), {
      token: owner,
      version,
      body: aRole('Owner', 'ada', more),
    });

    expect([answer.status, answer.code]).toEqual([400, code]);
    expect(JSON.stringify(answer.json)).toContain(target);
  });

  it('have GUIDs for names, scopes that exist, and filters that are known', async () => {
    const body = aRole('Security Reader', 'ada');
    const put = (path: string) => app.ask('PUT', path, { token: owner, version, body });
    const filtered = await app.ask('GET', `${group}/providers/Microsoft.Authorization/roleAssignments`, {
      token: owner,
      version,
      query: { $filter: "assignedTo('x')" },
    });

    expect((await put(assignmentAt(group, 'mine'))).code).toBe('InvalidRequestPath');
    expect((await put(assignmentAt(connectorIn(group, 'nowhere')))).code).toBe('ResourceNotFound');
    expect([filtered.status, filtered.code]).toEqual([400, 'UnsupportedQuery']);
  });
});

describe('tenants', () => {
  const foreignOne = `/subscriptions/${foreignSubscription}/resourceGroups/Security/providers/Microsoft.Security/securityConnectors/one`;

  it('have connectors of the same names, each its own', async () => {
    const token = await foreign();
    const body = { ...aConnector, tags: { whose: 'fabrikam' } };

    expect((await app.ask('PUT', foreignOne, { token, body })).status).toBe(201);
    expect((await app.ask('GET', one, { token: owner })).json).not.toMatchObject({
      tags: { whose: 'fabrikam' },
    });
    expect((await app.ask('GET', one, { token })).code).toBe('InvalidAuthenticationTokenTenant');
    expect((await app.ask('GET', foreignOne, { token: owner })).code).toBe(
      'InvalidAuthenticationTokenTenant',
    );
  });

  it('learn where to get the right token, and nothing about existing resources', async () => {
    const { headers, json } = await app.ask('GET', one, { token: await foreign() });

    expect(headers.get('www-authenticate')).toContain(`authorization_uri="${app.provider.url}/${contoso}"`);
    expect(JSON.stringify(json)).not.toContain('Security');
  });

  it('know no subscription that is of none', async () => {
    const path = one.replace(subscription, '/subscriptions/99999999-0000-4000-8000-000000000001');

    expect(await app.ask('GET', path, { token: owner })).toMatchObject({
      status: 404,
      code: 'SubscriptionNotFound',
    });
  });

  it('do not share role assignments, not even of one name, one principal and one scope', async () => {
    const principalId = objectIdOf(contoso, 'shared');
    const name = randomUUID();
    const scope = { subscriptionId: subscription.slice(15) };
    await app.stores.roleAssignments.insert(fabrikam, {
      name,
      scope,
      roleDefinitionId: roleIds.Owner,
      principalId,
      principalType: 'User',
      createdBy: principalId,
      createdAt: '2026-11-23T10:00:00.000Z',
    });

    expect((await asks('shared', 'GET', one)).status).toBe(403);
    expect((await app.ask('GET', assignmentAt(subscription, name), { token: owner, version })).status).toBe(
      404,
    );
    expect(
      (
        await app.ask('PUT', assignmentAt(subscription, name), {
          token: owner,
          version,
          body: aRole('Security Reader', 'shared'),
        })
      ).status,
    ).toBe(201);
    expect(await app.stores.roleAssignments.ofPrincipal(fabrikam, principalId)).toMatchObject([
      { roleDefinitionId: roleIds.Owner },
    ]);
  });

  it('keep their connectors when a subscription moves to another', async () => {
    const path = connectorIn(group, 'moved');
    const key = { subscriptionId: subscription.slice(15), resourceGroup: 'Security', name: 'moved' };
    await app.ask('PUT', path, { token: owner, body: aConnector });
    const stored = await app.stores.connectors.get(key);
    await app.stores.connectors.replace({ ...stored!.value, tenantId: fabrikam }, '*');

    const list = await app.ask('GET', `${group}/providers/Microsoft.Security/securityConnectors`, {
      token: owner,
    });

    expect((await app.ask('GET', path, { token: owner })).code).toBe('ResourceNotFound');
    expect((await app.ask('PUT', path, { token: owner, body: aConnector })).code).toBe('ResourceNotFound');
    expect((await app.ask('DELETE', path, { token: owner })).code).toBe('ResourceNotFound');
    expect(namesIn(list)).not.toContain(path);
  });

  it('see no dead letter of another tenant, nor one of unknown owner', async () => {
    await bury([
      aJobOfOld(foreignSubscription, 'theirs'),
      aJobOfOld(subscription.slice(15), 'ours'),
      { kind: 'nobody' },
    ]);
    await app.watch();

    const list = `${subscription}/providers/Microsoft.Security/deadLetters`;
    const { value } = (await app.ask('GET', list, { token: owner })).json as { value: { name: string }[] };
    const theirs = await app.ask('GET', list.replace(subscription, `/subscriptions/${foreignSubscription}`), {
      token: await foreign(),
    });
    const [other] = (theirs.json as { value: { name: string }[] }).value;

    expect(value).toHaveLength(1);
    expect(theirs.json).toMatchObject({ value: [{ name: expect.not.stringMatching(value[0]?.name ?? '') }] });
    expect((await app.ask('GET', `${list}/${other?.name}`, { token: owner })).status).toBe(404);
    expect((await app.ask('DELETE', `${list}/${other?.name}`, { token: owner })).status).toBe(204);
    expect(
      (
        await app.ask('GET', list.replace(subscription, `/subscriptions/${foreignSubscription}`), {
          token: await foreign(),
        })
      ).json,
    ).toMatchObject({ value: [{ name: other?.name }] });
  });

  it('hold the same GitLab group each for itself', async () => {
    const instanceUrl = 'https://gitlab.example';
    const wanted = [{ groupId: 7, fullPath: 'acme' }];
    const { groupClaims } = app.stores;
    const [ours, theirs] = [contoso, fabrikam].map((tenantId) => ({ tenantId, instanceUrl }));
    const at = '2026-11-23T10:00:00.000Z';

    expect(await groupClaims.claim(ours!, 'ours', wanted, at)).toEqual([]);
    expect(await groupClaims.claim(theirs!, 'theirs', wanted, at)).toEqual([]);
    expect(await groupClaims.claimants(ours!, wanted)).toEqual(new Map([[7, 'ours']]));
  });
});

function definition(id: string): string {
  return `/providers/Microsoft.Authorization/roleDefinitions/${id}`;
}
