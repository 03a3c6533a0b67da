import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceBusClient } from '@azure/service-bus';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { until } from '../../support/until.ts';
import { aQueue, bodies, connect, receive } from './support.ts';

let folder: string;
let broker: Broker;
let client: ServiceBusClient;

async function start(): Promise<void> {
  broker = await startBroker({
    queues: { jobs: aQueue() },
    dataDir: join(folder, 'bus'),
  });
  client = connect(broker);
}

async function restart(): Promise<void> {
  await client.close();
  await broker.stop();
  await start();
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'palisade-bus-'));
  await start();
});

afterEach(async () => {
  await client.close();
  await broker.stop();
  await rm(folder, { recursive: true });
});

it('restores every message after a restart, in order, with its bytes', async () => {
  const numbers = [...Array(25).keys()];
  await client
    .createSender('jobs')
    .sendMessages(numbers.map((body) => ({ body, messageId: `m${body}`, subject: 's' })));

  await restart();

  const received = await receive(client, 'jobs', 25);
  expect(bodies(received)).toEqual(numbers);
  expect(received[24]).toMatchObject({ messageId: 'm24', subject: 's', deliveryCount: 0 });
});

it('does not redeliver completed messages after a restart, and continues sequence numbers and delivery counts', async () => {
  const sender = client.createSender('jobs');
  await sender.sendMessages([{ body: 'done' }, { body: 'failed once' }]);
  const receiver = client.createReceiver('jobs');
  const [done, failed] = await receiver.receiveMessages(2);
  await receiver.completeMessage(done!);
  await receiver.abandonMessage(failed!, { hint: 'careful' });

  await restart();
  await client.createSender('jobs').sendMessages({ body: 'new' });

  const received = await receive(client, 'jobs', 2);
  expect(received).toMatchObject([
    { body: 'failed once', deliveryCount: 1, applicationProperties: { hint: 'careful' } },
    { body: 'new', deliveryCount: 0 },
  ]);
  expect(Number(received[1]!.sequenceNumber)).toBe(3);
});

it('releases the locks at a restart', async () => {
  await client.createSender('jobs').sendMessages({ body: 'interrupted' });
  await client.createReceiver('jobs').receiveMessages(1);

  await restart();

  expect(broker.counts('jobs')).toMatchObject({ active: 1, locked: 0 });
});

it('keeps scheduled, deferred and dead-lettered messages', async () => {
  const sender = client.createSender('jobs');
  await sender.sendMessages([{ body: 'deferred' }, { body: 'dead' }]);
  const receiver = client.createReceiver('jobs');
  const [deferred, dead] = await receiver.receiveMessages(2);
  await receiver.deferMessage(deferred!);
  await receiver.deadLetterMessage(dead!, { deadLetterReason: 'bad', deadLetterErrorDescription: 'very' });
  await sender.scheduleMessages({ body: 'soon' }, new Date(Date.now() + 300));

  await restart();

  expect(broker.counts('jobs')).toMatchObject({ deadLettered: 1 });
  expect(bodies(await receive(client, 'jobs', 1))).toEqual(['soon']);
  expect(await receive(client, 'jobs/$DeadLetterQueue', 1)).toMatchObject([
    { body: 'dead', deadLetterReason: 'bad' },
  ]);
  const again = client.createReceiver('jobs', { receiveMode: 'receiveAndDelete' });
  expect(bodies(await again.receiveDeferredMessages(deferred!.sequenceNumber!))).toEqual(['deferred']);
});

it('keeps duplicate detection across a restart', async () => {
  await client.createSender('jobs').sendMessages({ body: 'first', messageId: 'same' });
  await receive(client, 'jobs', 1);

  await restart();
  await client.createSender('jobs').sendMessages({ body: 'second', messageId: 'same' });

  expect(broker.counts('jobs')).toMatchObject({ active: 0, totalSent: 0 });
});

it('rejects if its port is in use, and leaves the other broker’s data unchanged', async () => {
  await client.createSender('jobs').sendMessages({ body: 'mine' });

  const second = startBroker({ queues: {}, port: broker.port, dataDir: join(folder, 'bus') });

  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
  await restart();
  await until(() => broker.counts('jobs').active === 1);
});
