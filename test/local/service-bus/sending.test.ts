import type { ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { aQueue, bodies, connect, receive } from './support.ts';

let broker: Broker;
let client: ServiceBusClient;

beforeAll(async () => {
  const names = ['plain', 'fields', 'array', 'batch', 'large', 'pieces', 'expiring', 'flood'];
  broker = await startBroker({ queues: Object.fromEntries(names.map((name) => [name, aQueue()])) });
  client = connect(broker);
});

afterAll(async () => {
  await client.close();
  await broker.stop();
});

it('delivers messages in the order of arrival', async () => {
  const sender = client.createSender('plain');
  for (let number = 0; number < 20; number += 1) await sender.sendMessages({ body: number });

  const received = await receive(client, 'plain', 20);

  expect(bodies(received)).toEqual([...Array(20).keys()]);
  expect(received.map((message) => Number(message.sequenceNumber))).toEqual(
    [...Array(20).keys()].map((n) => n + 1),
  );
});

it('keeps every field of a message', async () => {
  const sent = {
    body: { nested: [1, 2.5, null, 'ü'] },
    messageId: 'id-1',
    correlationId: 'c-1',
    contentType: 'application/json',
    subject: 'subject',
    to: 'recipient',
    replyTo: 'sender',
    replyToSessionId: 'rs',
    partitionKey: 'pk',
    timeToLive: 60_000,
    applicationProperties: { text: 'a', whole: 7, negative: -7, fraction: 0.5, yes: true },
  };
  await client.createSender('fields').sendMessages(sent);

  const [received] = await receive(client, 'fields', 1);

  expect(received).toMatchObject(sent);
  expect(received).toMatchObject({ deliveryCount: 0, state: 'active' });
  expect(received!.expiresAtUtc!.getTime() - received!.enqueuedTimeUtc!.getTime()).toBe(60_000);
});

it('assigns an id to a message without one, so that it can be settled', async () => {
  await client.createSender('fields').sendMessages({ body: 'anonymous', subject: 'kept' });

  const [received] = await receive(client, 'fields', 1);

  expect(received!.messageId).toMatch(/^[0-9a-f]{32}$/);
  expect(received).toMatchObject({ body: 'anonymous', subject: 'kept' });
});

it('splits arrays and batches into messages', async () => {
  const sender = client.createSender('array');
  const batch = await client.createSender('batch').createMessageBatch();
  for (let number = 0; number < 50; number += 1)
    batch.tryAddMessage({ body: number, messageId: `b${number}` });

  await sender.sendMessages([
    { body: 'one', messageId: '1' },
    { body: 'two', messageId: '2' },
    { body: 'three' },
  ]);
  await client.createSender('batch').sendMessages(batch);

  expect(bodies(await receive(client, 'array', 3))).toEqual(['one', 'two', 'three']);
  const received = await receive(client, 'batch', 50);
  expect(received.map((message) => message.messageId)).toEqual([...Array(50).keys()].map((n) => `b${n}`));
});

it('announces the maximum message size and rejects larger messages', async () => {
  const sender = client.createSender('large');
  const batch = await sender.createMessageBatch();

  expect(batch.maxSizeInBytes).toBe(262_144);
  await expect(sender.sendMessages({ body: Buffer.alloc(300_000) })).rejects.toMatchObject({
    code: 'MessageSizeExceeded',
  });
  expect(broker.counts('large').totalSent).toBe(0);
});

it('delivers a message of several frames byte for byte', async () => {
  const body = Buffer.from(Array.from({ length: 250_000 }, (_, index) => (index * 31) % 256));
  await client.createSender('pieces').sendMessages({ body });

  const [received] = await receive(client, 'pieces', 1);

  expect(Buffer.compare(received!.body as Buffer, body)).toBe(0);
});

it('drops an expired message', async () => {
  const sender = client.createSender('expiring');
  await sender.sendMessages({ body: 'short', timeToLive: 1 });
  await sender.sendMessages({ body: 'long', timeToLive: 60_000 });

  expect(bodies(await receive(client, 'expiring', 1))).toEqual(['long']);
  expect(broker.counts('expiring')).toMatchObject({ active: 0, deadLettered: 0, totalSent: 2 });
});

it('delivers more messages than the AMQP library buffers on one link', async () => {
  const sender = client.createSender('flood');
  const numbers = [...Array(5_000).keys()];
  await Promise.all(
    [...Array(50).keys()].map((part) =>
      sender.sendMessages(numbers.slice(part * 100, part * 100 + 100).map((body) => ({ body }))),
    ),
  );
  const receiver = client.createReceiver('flood');
  const seen = new Set<unknown>();

  while (seen.size < 5_000) {
    const messages = await receiver.receiveMessages(500, { maxWaitTimeInMs: 2_000 });
    for (const message of messages) seen.add(message.body);
    await Promise.all(messages.map((message) => receiver.completeMessage(message)));
  }

  expect(broker.counts('flood')).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
});
