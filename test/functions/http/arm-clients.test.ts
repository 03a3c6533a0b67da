import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { connectorApiVersions } from '../../../shared/contracts/arm/api-version.ts';
import { objectIdOf } from '../../../local/identity/identities.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { aConnector } from '../../support/onboarding.ts';

/** Requests of generic clients of Azure Resource Manager beyond the published contract. */

const subscriptionId = '11111111-0000-4000-8000-000000000001';
const connectors = `/subscriptions/${subscriptionId}/resourceGroups/Security/providers/Microsoft.Security/securityConnectors`;

let app: RunningApp;
let token: string;

beforeAll(async () => {
  const owners = [objectIdOf(contoso, 'olivia')];
  app = await startApp({
    TENANTS: JSON.stringify([{ tenantId: contoso, subscriptions: [subscriptionId], owners }]),
  });
  token = await app.token({ kind: 'user', name: 'olivia', tenantId: contoso });
});
afterAll(async () => {
  await app.stop();
});

const version = connectorApiVersions.at(-1) ?? '';

function call(method: string, name: string, more: Partial<Parameters<RunningApp['ask']>[2]> = {}) {
  return app.ask(method, `${connectors}/${name}`, { token, version, ...more });
}

describe('the body of a connector', () => {
  it.each(connectorApiVersions)(
    'is taken at %s with the older offering beside the one that counts',
    async (old) => {
      const offerings = [{ offeringType: 'CspmMonitorGitLab' }, { offeringType: 'DefenderForDevOpsGitLab' }];
      const body = { ...aConnector, properties: { ...aConnector.properties, offerings } };

      const { status, json } = await call('PUT', `at-${old}`, { version: old, body });

      expect(status).toBe(201);
      expect((json as { properties: object }).properties).toMatchObject({
        offerings: [{ offeringType: 'CspmMonitorGitLab' }],
      });
    },
  );

  it.each([
    ['only the older offering', [{ offeringType: 'DefenderForDevOpsGitLab' }]],
    ['one offering twice', [{ offeringType: 'CspmMonitorGitLab' }, { offeringType: 'CspmMonitorGitLab' }]],
    ['none', []],
  ])('is refused with %s, and the field is named', async (_, offerings) => {
    const body = { ...aConnector, properties: { ...aConnector.properties, offerings } };

    const { status, json } = await call('PUT', 'no-offering', { body });

    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { target: 'properties.offerings' } });
  });

  it('loses by an explicit null what can be taken away, and keeps the rest', async () => {
    const properties = { ...aConnector.properties, hierarchyIdentifier: 'hid' };
    await call('PUT', 'nulls', { body: { ...aConnector, properties, kind: 'k', tags: { a: '1', b: '2' } } });

    const one = await call('PATCH', 'nulls', { body: { tags: { B: null, c: '3' } } });
    const all = await call('PATCH', 'nulls', {
      body: { tags: null, kind: null, properties: { hierarchyIdentifier: null } },
    });

    expect(one.json).toMatchObject({ tags: { a: '1', c: '3' }, kind: 'k' });
    expect(all.json).toMatchObject({ tags: {}, kind: '' });
    expect((all.json as { properties: object }).properties).not.toHaveProperty('hierarchyIdentifier');
  });

  it('can not lose its location', async () => {
    await call('PUT', 'nulls', { body: aConnector });

    const { status, json } = await call('PATCH', 'nulls', { body: { location: null } });

    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { target: 'location' } });
  });
});

describe('an ETag', () => {
  it('comes as a header too, changes with each change, and guards the next one', async () => {
    const created = await call('PUT', 'guarded', { body: aConnector });
    const first = created.headers.get('etag') ?? '';
    const changed = await call('PATCH', 'guarded', {
      body: { tags: { a: '1' } },
      headers: { 'if-match': first },
    });

    const late = await call('PATCH', 'guarded', {
      body: { tags: { a: '2' } },
      headers: { 'if-match': first },
    });

    expect((created.json as { etag: string }).etag).toBe(first);
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).not.toBe(first);
    expect([late.status, late.code]).toEqual([412, 'PreconditionFailed']);
    expect(late.json).toMatchObject({ error: { target: 'If-Match' } });
    expect((await call('GET', 'guarded')).json).toMatchObject({ tags: { a: '1' } });
  });

  it('lets one of two who saw the same win', async () => {
    const etag = (await call('PUT', 'contested', { body: aConnector })).headers.get('etag') ?? '';

    const both = await Promise.all(
      ['1', '2'].map((a) =>
        call('PATCH', 'contested', { body: { tags: { a } }, headers: { 'if-match': etag } }),
      ),
    );

    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  });

  it('of any value wants one that is there, and If-None-Match one that is not', async () => {
    const absent = await call('PUT', 'absent', { body: aConnector, headers: { 'if-match': '*' } });
    const made = await call('PUT', 'absent', { body: aConnector, headers: { 'if-none-match': '*' } });
    const again = await call('PUT', 'absent', { body: aConnector, headers: { 'if-none-match': '*' } });
    const any = await call('PUT', 'absent', { body: aConnector, headers: { 'if-match': '*' } });

    expect([absent, made, again, any].map(({ status }) => status)).toEqual([412, 201, 412, 200]);
  });

  it('keeps a connector from being deleted by who saw an older one', async () => {
    const old = (await call('PUT', 'kept', { body: aConnector })).headers.get('etag') ?? '';
    await call('PATCH', 'kept', { body: { kind: 'k' } });

    const refused = await call('DELETE', 'kept', { headers: { 'if-match': old } });
    const etag = (await call('GET', 'kept')).headers.get('etag') ?? '';
    const removed = await call('DELETE', 'kept', { headers: { 'if-match': etag } });
    const gone = await call('DELETE', 'kept', { headers: { 'if-match': etag } });

    expect([refused, removed, gone].map(({ status }) => status)).toEqual([412, 200, 204]);
  });
});

describe("a request's own names", () => {
  const correlationId = '0f0f0f0f-1111-4222-8333-444444444444';

  it('come back where they are asked for, and stand in the activity list', async () => {
    const headers = {
      'x-ms-correlation-request-id': correlationId,
      'x-ms-client-request-id': 'my-request-1',
      'x-ms-return-client-request-id': 'true',
    };

    const answer = await call('PUT', 'named', { body: aConnector, headers });

    expect(answer.headers.get('x-ms-correlation-request-id')).toBe(correlationId);
    expect(answer.headers.get('x-ms-request-id')).not.toBe(correlationId);
    expect(answer.headers.get('x-ms-client-request-id')).toBe('my-request-1');
    const path = `${connectors}/named/activities`;
    const activities = await app.ask('GET', path, { token });
    expect(JSON.stringify(activities.json)).toContain(correlationId);
  });

  it('are carried on by the jobs that the request sends', async () => {
    await call('PUT', 'carried', { body: aConnector });
    const carried = randomUUID();

    await app.ask('PUT', `${connectors}/carried/devops/default`, {
      token,
      body: { properties: { autoDiscovery: 'Enabled', authorization: { accessToken: 'glpat-none' } } },
      headers: { 'x-ms-correlation-request-id': carried },
    });

    const messages = await app.peek('resync');
    expect(messages.map(({ correlationId: id }) => id)).toContain(carried);
  });

  it.each([
    ['x-ms-correlation-request-id', 'no guid'],
    ['x-ms-correlation-request-id', `${correlationId}0`],
  ])('that are none count as not sent: %s %s', async (name, value) => {
    const answer = await call('GET', 'named', { headers: { [name]: value } });

    expect(answer.headers.get(name)).toBe(answer.headers.get('x-ms-request-id'));
  });

  it('do not come back unasked', async () => {
    const answer = await call('GET', 'named', { headers: { 'x-ms-client-request-id': 'my-request-1' } });

    expect(answer.headers.get('x-ms-client-request-id')).toBeNull();
  });
});

it('takes api-version in any case', async () => {
  const path = `${connectors}/named`;

  const answer = await app.ask('GET', path, {
    token,
    version: null,
    query: { 'API-Version': version.toUpperCase() },
  });

  expect(answer.status).toBe(200);
});
