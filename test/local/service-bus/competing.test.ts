import type { ProcessErrorArgs, ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { until } from '../../support/until.ts';
import { aQueue, connect } from './support.ts';

let broker: Broker;
const clients: ServiceBusClient[] = [];

beforeAll(async () => {
  broker = await startBroker({
    queues: {
      shared: aQueue(),
      closing: aQueue(),
      survivors: aQueue(),
    },
  });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await broker.stop();
});

function newClient(): ServiceBusClient {
  const client = connect(broker);
  clients.push(client);
  return client;
}

const ignore = (_error: ProcessErrorArgs): Promise<void> => Promise.resolve();

it('distributes messages among competing receivers, each once, within the requested concurrency', async () => {
  const handled: { by: number; body: unknown }[] = [];
  const working = [0, 0, 0];
  let maxConcurrent = 0;
  const subscriptions = working.map((_, by) =>
    newClient()
      .createReceiver('shared')
      .subscribe(
        {
          async processMessage(message) {
            working[by]! += 1;
            maxConcurrent = Math.max(maxConcurrent, working[by]!);
            await new Promise((resolve) => setImmediate(resolve));
            handled.push({ by, body: message.body as unknown });
            working[by]! -= 1;
          },
          processError: ignore,
        },
        { maxConcurrentCalls: 4 },
      ),
  );
  const sender = newClient().createSender('shared');

  for (let part = 0; part < 10; part += 1) {
    await sender.sendMessages([...Array(30).keys()].map((number) => ({ body: part * 30 + number })));
  }
  await until(() => handled.length >= 300 && broker.counts('shared').locked === 0);
  await Promise.all(subscriptions.map((subscription) => subscription.close()));

  expect(handled.map(({ body }) => body as number).sort((a, b) => a - b)).toEqual([...Array(300).keys()]);
  expect(maxConcurrent).toBeLessThanOrEqual(4);
  for (const by of [0, 1, 2]) expect(handled.filter((entry) => entry.by === by).length).toBeGreaterThan(20);
  expect(broker.counts('shared')).toMatchObject({ active: 0, deadLettered: 0 });
});

it('delivers the remaining messages to the other receivers when one closes', async () => {
  const client = newClient();
  const staying: unknown[] = [];
  const closing = client.createReceiver('closing');
  const subscription = newClient()
    .createReceiver('closing')
    .subscribe({
      processMessage(message) {
        staying.push(message.body);
        return Promise.resolve();
      },
      processError: ignore,
    });
  await client.createSender('closing').sendMessages({ body: 'warm' });
  await until(() => staying.length === 1);
  await closing.receiveMessages(1, { maxWaitTimeInMs: 50 });
  await closing.close();

  await client.createSender('closing').sendMessages([...Array(20).keys()].map((body) => ({ body })));
  await until(() => staying.length === 21);

  expect(broker.counts('closing')).toMatchObject({ active: 0, deadLettered: 0 });
  await subscription.close();
});

it('serves a subscriber again after its connection was cut', async () => {
  const client = newClient();
  const seen = new Set<unknown>();
  const subscription = client.createReceiver('survivors').subscribe({
    processMessage(message) {
      seen.add(message.body);
      return Promise.resolve();
    },
    processError: ignore,
  });
  await client.createSender('survivors').sendMessages({ body: 'before' });
  await until(() => seen.has('before'));

  broker.dropConnections();
  await newClient().createSender('survivors').sendMessages({ body: 'after' });
  await until(() => seen.has('after'));

  expect([...seen]).toEqual(['before', 'after']);
  await subscription.close();
});
