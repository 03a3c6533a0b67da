import type { ServiceBusClient } from '@azure/service-bus';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { aQueue, bodies, connect, receive } from './support.ts';

let broker: Broker;
let client: ServiceBusClient;

beforeAll(async () => {
  const names = ['on-send', 'managed', 'cancelled', 'mixed', 'duplicates'];
  const queues = Object.fromEntries(names.map((name) => [name, aQueue()]));
  broker = await startBroker({ queues: { ...queues, free: aQueue({ duplicateDetectionWindowSeconds: 0 }) } });
  client = connect(broker);
});

afterAll(async () => {
  await client.close();
  await broker.stop();
});

it('delivers a scheduled message at its time, not before', async () => {
  const dueAt = new Date(Date.now() + 400);
  await client
    .createSender('on-send')
    .sendMessages([
      { body: 'later', scheduledEnqueueTimeUtc: dueAt },
      { body: 'now' },
      { body: 'overdue', scheduledEnqueueTimeUtc: new Date(Date.now() - 1_000) },
    ]);
  expect(broker.counts('on-send')).toMatchObject({ active: 2, scheduled: 1 });

  const received = await receive(client, 'on-send', 3);

  expect(bodies(received)).toEqual(['now', 'overdue', 'later']);
  expect(received[2]!.enqueuedTimeUtc!.getTime()).toBeGreaterThanOrEqual(dueAt.getTime());
  expect(Date.now()).toBeGreaterThanOrEqual(dueAt.getTime());
});

it('schedules through the management link and assigns a new sequence number at the due time', async () => {
  const sender = client.createSender('managed');
  const dueAt = new Date(Date.now() + 400);
  const [number] = await sender.scheduleMessages([{ body: 'later', messageId: 'm' }], dueAt);
  const peeked = await client.createReceiver('managed').peekMessages(1);

  const [received] = await receive(client, 'managed', 1);

  expect(peeked).toMatchObject([
    { state: 'scheduled', sequenceNumber: number, scheduledEnqueueTimeUtc: dueAt },
  ]);
  expect(received).toMatchObject({
    body: 'later',
    messageId: 'm',
    state: 'active',
    enqueuedSequenceNumber: 1,
  });
  expect(Number(received!.sequenceNumber)).toBe(2);
});

it('never delivers a cancelled scheduled message', async () => {
  const sender = client.createSender('cancelled');
  const dueAt = new Date(Date.now() + 400);
  const [first] = await sender.scheduleMessages([{ body: 'cancelled' }, { body: 'kept' }], dueAt);

  await sender.cancelScheduledMessages(first!);

  expect(bodies(await receive(client, 'cancelled', 1))).toEqual(['kept']);
  expect(broker.counts('cancelled')).toMatchObject({ active: 0, scheduled: 0 });
  await expect(sender.cancelScheduledMessages(first!)).rejects.toMatchObject({ code: 'MessageNotFound' });
});

it('drops a duplicate within the detection window, also after the first message was consumed', async () => {
  const sender = client.createSender('duplicates');
  await sender.sendMessages({ body: 'first', messageId: 'same' });
  await sender.sendMessages({ body: 'second', messageId: 'same' });
  await sender.sendMessages([
    { body: 'third', messageId: 'same' },
    { body: 'other', messageId: 'other' },
  ]);
  const received = await receive(client, 'duplicates', 2);

  await sender.sendMessages({ body: 'fourth', messageId: 'same' });

  expect(bodies(received)).toEqual(['first', 'other']);
  expect(broker.counts('duplicates')).toMatchObject({ active: 0, totalSent: 2 });
});

it('drops duplicates of scheduled messages and returns the sequence number of the first', async () => {
  const sender = client.createSender('mixed');
  const dueAt = new Date(Date.now() + 60_000);
  const [first] = await sender.scheduleMessages([{ body: 'a', messageId: 'same' }], dueAt);

  const [again] = await sender.scheduleMessages([{ body: 'b', messageId: 'same' }], dueAt);

  expect(again).toEqual(first);
  expect(broker.counts('mixed')).toMatchObject({ scheduled: 1, totalSent: 1 });
});

it('keeps duplicates where duplicate detection is off', async () => {
  const sender = client.createSender('free');

  await sender.sendMessages({ body: 1, messageId: 'same' });
  await sender.sendMessages({ body: 2, messageId: 'same' });

  expect(broker.counts('free')).toMatchObject({ active: 2 });
});
