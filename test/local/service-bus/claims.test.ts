import { ServiceBusClient, ServiceBusError } from '@azure/service-bus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { aQueue, bodies, receive, retryOptions } from './support.ts';

let broker: Broker;
const clients: ServiceBusClient[] = [];

beforeAll(async () => {
  broker = await startBroker({ queues: { jobs: aQueue() } });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await broker.stop();
});

function clientFor(connectionString: string): ServiceBusClient {
  const client = new ServiceBusClient(connectionString, { retryOptions });
  clients.push(client);
  return client;
}

async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no error',
    (error: unknown) => (error instanceof ServiceBusError ? error.code : error),
  );
}

it('serves a client that has the key', async () => {
  const client = clientFor(broker.connectionString);

  await client.createSender('jobs').sendMessages({ body: 'hello' });

  expect(bodies(await receive(client, 'jobs', 1))).toEqual(['hello']);
});

it('finds a queue by name regardless of case', async () => {
  const client = clientFor(broker.connectionString);

  await client.createSender('JOBS').sendMessages({ body: 'upper case' });

  expect(bodies(await receive(client, 'Jobs', 1))).toEqual(['upper case']);
});

it('refuses a wrong key', async () => {
  const wrong = broker.connectionString.replace(/SharedAccessKey=[^;]+/, 'SharedAccessKey=bm90IHRoZSBrZXk=');

  const sent = clientFor(wrong).createSender('jobs').sendMessages({ body: 'x' });

  expect(await codeOf(sent)).toBe('UnauthorizedAccess');
});

it('refuses an unknown key name', async () => {
  const other = broker.connectionString.replace('RootManageSharedAccessKey', 'UnknownKey');

  expect(await codeOf(clientFor(other).createSender('jobs').sendMessages({ body: 'x' }))).toBe(
    'UnauthorizedAccess',
  );
});

it('reports a missing queue to senders and receivers', async () => {
  const client = clientFor(broker.connectionString);

  const sent = client.createSender('nowhere').sendMessages({ body: 'x' });
  const received = client.createReceiver('nowhere').receiveMessages(1, { maxWaitTimeInMs: 100 });
  const peeked = client.createReceiver('nowhere').peekMessages(1);

  expect(await codeOf(sent)).toBe('MessagingEntityNotFound');
  expect(await codeOf(received)).toBe('MessagingEntityNotFound');
  expect(await codeOf(peeked)).toBe('MessagingEntityNotFound');
});

it('refuses a session receiver with the reason', async () => {
  const client = clientFor(broker.connectionString);

  await expect(client.acceptNextSession('jobs')).rejects.toThrow("'jobs' does not require sessions");
  // With an id, the SDK replaces the broker's message by its own.
  await expect(client.acceptSession('jobs', 'one')).rejects.toThrow('requested session');
});
