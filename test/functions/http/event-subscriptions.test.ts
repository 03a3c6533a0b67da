import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { objectIdOf } from '../../../local/identity/identities.ts';
import type {
  EventSubscriptionResource,
  EventTestAnswer,
} from '../../../shared/contracts/arm/event-subscription.ts';
import { aConnector, aDevOps } from '../../support/a-connector.ts';
import { startApp, type AppAnswer, type RunningApp } from '../../support/app.ts';
import { contoso } from '../../support/entra.ts';
import { startReceiver, type EventReceiver } from '../../support/event-receiver.ts';

const subscriptionId = '00000000-0000-4000-8000-00000000000a';
const connector = aConnector({
  key: { subscriptionId, resourceGroup: 'rg', name: 'contoso' },
  tenantId: contoso,
  devops: aDevOps(),
});
const subscriptions = `/subscriptions/${subscriptionId}/resourceGroups/rg/providers/Microsoft.Security/securityConnectors/contoso/devops/default/eventSubscriptions`;

let app: RunningApp;
let receiver: EventReceiver;
let token: string;
beforeAll(async () => {
  receiver = await startReceiver();
  app = await startApp({
    TENANTS: JSON.stringify([
      { tenantId: contoso, subscriptions: [subscriptionId], owners: [objectIdOf(contoso, 'olga')] },
    ]),
    EVENT_ENDPOINTS_INTERNAL: 'true',
    EVENT_ENDPOINTS_CA: receiver.ca,
  });
  await app.stores.connectors.insert(connector);
  token = await app.token({ tenantId: contoso, kind: 'user', name: 'olga' });
});
afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

function ask(method: string, path = '', body?: object): Promise<AppAnswer> {
  return app.ask(method, `${subscriptions}${path}`, { token, body });
}

function put(properties: object, name = 'siem'): Promise<AppAnswer> {
  return ask('PUT', `/${name}`, { properties });
}

const webhook = { endpointType: 'WebHook', endpointUrl: 'https://siem.example/in?key=k3y-of-siem' };

describe('a PUT', () => {
  it.each([
    ['no endpoint', {}, 'properties.endpoint'],
    [
      'plain http',
      { endpoint: { ...webhook, endpointUrl: 'http://siem.example' } },
      'properties.endpoint.endpointUrl',
    ],
    ['no URL', { endpoint: { ...webhook, endpointUrl: 'siem' } }, 'properties.endpoint.endpointUrl'],
    [
      'a password',
      { endpoint: { ...webhook, endpointUrl: 'https://a:b@siem.example' } },
      'properties.endpoint.endpointUrl',
    ],
    ['another type', { endpoint: { endpointType: 'Queue' } }, 'properties.endpoint.endpointType'],
    [
      'a topic of another host',
      {
        endpoint: {
          endpointType: 'EventGridTopic',
          topicEndpoint: 'https://t.eventgrid.azure.net.evil.example/api/events',
        },
      },
      'properties.endpoint.topicEndpoint',
    ],
    ['an unknown kind', { endpoint: webhook, filter: { kinds: ['all'] } }, 'properties.filter.kinds[0]'],
    ['no groups', { endpoint: webhook, filter: { groups: [] } }, 'properties.filter.groups'],
    ['a text as endpoint', { endpoint: 'https://siem.example' }, 'properties.endpoint'],
    ['a number as URL', { endpoint: { ...webhook, endpointUrl: 7 } }, 'properties.endpoint.endpointUrl'],
    ['an empty URL', { endpoint: { ...webhook, endpointUrl: '' } }, 'properties.endpoint.endpointUrl'],
    [
      'a huge URL',
      { endpoint: { ...webhook, endpointUrl: `https://siem.example/${'a'.repeat(3_000)}` } },
      'properties.endpoint.endpointUrl',
    ],
    ['a list as filter', { endpoint: webhook, filter: [] }, 'properties.filter'],
    ['no kinds', { endpoint: webhook, filter: { kinds: [] } }, 'properties.filter.kinds'],
    ['a text as groups', { endpoint: webhook, filter: { groups: 'acme' } }, 'properties.filter.groups'],
    ['an empty group', { endpoint: webhook, filter: { groups: [''] } }, 'properties.filter.groups[0]'],
    [
      'too many groups',
      { endpoint: webhook, filter: { groups: Array(101).fill('acme') } },
      'properties.filter.groups',
    ],
    [
      'another severity',
      { endpoint: webhook, filter: { minSeverity: 'Worst' } },
      'properties.filter.minSeverity',
    ],
    [
      'an unknown part of a filter',
      { endpoint: webhook, filter: { since: 'now' } },
      'properties.filter.since',
    ],
    ['an unknown part of an endpoint', { endpoint: { ...webhook, key: 'k' } }, 'properties.endpoint.key'],
    ['an unknown field', { endpoint: webhook, secret: 'mine' }, 'properties'],
  ])('with %s is 400, and names the field', async (_what, properties, target) => {
    const { status, json } = await put(properties);

    const { details } = (json as { error: { details: { target: string }[] } }).error;
    expect({ status, target: details[0]?.target }).toMatchObject({ status: 400 });
    expect(details.map((detail) => detail.target).join(' ')).toContain(target);
  });

  it('with a name that is none is 400', async () => {
    expect((await put({ endpoint: webhook }, 'a%20b')).status).toBe(400);
  });

  it('creates, then replaces; nobody sees the query of the URL', async () => {
    expect((await put({ endpoint: webhook })).status).toBe(201);
    const { status, json } = await put({ endpoint: webhook, filter: { minSeverity: 'High' } });

    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: `${subscriptions}/siem`,
      type: 'Microsoft.Security/securityConnectors/devops/eventSubscriptions',
      properties: {
        endpoint: { endpointType: 'WebHook', endpointBaseUrl: 'https://siem.example/in' },
        filter: { minSeverity: 'High' },
        delivery: { state: 'Active' },
      },
    });
    const listed = await ask('GET');
    expect((listed.json as { value: EventSubscriptionResource[] }).value).toEqual([json]);
    expect(JSON.stringify(listed.json)).not.toMatch(/k3y|whsec/);
  });
});

it('the secret is shown once, and by each rotation; no cache keeps it', async () => {
  await put({ endpoint: webhook }, 'secretive');

  const shown = await ask('POST', '/secretive/listSecret');
  expect(shown.json).toEqual({ secret: expect.stringMatching(/^whsec_/) as unknown });
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect((await ask('POST', '/secretive/listSecret')).status).toBe(409);
  const rotated = await ask('POST', '/secretive/rotateSecret');
  expect(rotated.headers.get('cache-control')).toBe('no-store');
  expect(rotated.json).not.toEqual(shown.json);
});

it('a test answers what came back from the receiver', async () => {
  await put(
    { endpoint: { endpointType: 'WebHook', endpointUrl: `${receiver.url}/in?key=k3y-of-siem` } },
    'real',
  );
  receiver.behave({ status: 202, text: 'welcome, k3y-of-siem' });

  const { json } = await ask('POST', '/real/test');

  expect(json).toMatchObject({
    accepted: true,
    status: 202,
    answer: 'welcome, …',
  } satisfies Partial<EventTestAnswer>);
  expect(receiver.received[0]?.headers).toHaveProperty('webhook-signature');
});

it.each([
  ['nothing', undefined],
  ['a list', []],
  ['no properties', {}],
  ['properties of another type', { properties: 'siem' }],
])('a PUT with %s as body is 400', async (_what, body) => {
  const { status, code } = await ask('PUT', '/siem', body);

  expect({ status, code }).toEqual({ status: 400, code: 'InvalidRequestContent' });
});

it.each(['listSecret', 'rotateSecret', 'test'])(
  '%s of an unknown one, or of an unknown connector, is 404',
  async (action) => {
    const elsewhere = subscriptions.replace('/contoso/', '/nobody/');

    expect((await ask('POST', `/nothing/${action}`)).status).toBe(404);
    expect((await app.ask('POST', `${elsewhere}/siem/${action}`, { token })).status).toBe(404);
  },
);

it('of an unknown subscription answers 404', async () => {
  const foreign = subscriptions.replace(subscriptionId, '00000000-0000-4000-8000-0000000000ff');

  expect((await app.ask('GET', foreign, { token })).status).toBe(404);
  expect(
    (await app.ask('PUT', `${foreign}/siem`, { token, body: { properties: { endpoint: webhook } } })).status,
  ).toBe(404);
});

it('an endpoint that redirects is not followed, and a test says so', async () => {
  const endpoint = { endpointType: 'WebHook', endpointUrl: `${receiver.url}/moved` };
  await put({ endpoint }, 'moved');
  receiver.behave({ status: 302, headers: { location: `${receiver.url}/there` } }, '/moved');

  const { status, json } = await ask('POST', '/moved/test');

  expect([status, json]).toEqual([200, expect.objectContaining({ accepted: false, status: 302 })]);
  expect(receiver.received.map(({ path }) => path)).not.toContain('/there');
});

it('a DELETE removes it, once, and all is in the activity list', async () => {
  await put({ endpoint: webhook }, 'short');

  expect((await ask('DELETE', '/short')).status).toBe(200);
  expect((await ask('DELETE', '/short')).status).toBe(204);
  expect((await ask('GET', '/short')).status).toBe(404);
  const activities = await app.ask('GET', `${subscriptions.split('/devops')[0]}/activities`, { token });
  const text = JSON.stringify(activities.json);
  for (const action of ['write', 'delete', 'listSecret/action', 'rotateSecret/action', 'test/action'])
    expect(text).toContain(`eventSubscriptions/${action}`);
  expect(text).not.toMatch(/k3y|whsec/);
});
