import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceBusClient, type ServiceBusMessage } from '@azure/service-bus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBroker, type Broker, type QueueOptions } from '../../../local/service-bus/broker.ts';
import { until } from '../../support/until.ts';
import { runHost, type RunningHost } from './running-host.ts';

type Received = { function: string; body: unknown; metadata: Record<string, unknown> };

const QUEUE: QueueOptions = {
  lockDurationSeconds: 1,
  maxDeliveryCount: 3,
  duplicateDetectionWindowSeconds: 0,
  defaultMessageTimeToLiveSeconds: 3600,
};
const logFile = join(mkdtempSync(join(tmpdir(), 'host-')), 'host.log');

let broker: Broker;
let host: RunningHost;
let client: ServiceBusClient;

function newClient(connectionString: string): ServiceBusClient {
  return new ServiceBusClient(connectionString, {
    retryOptions: { retryDelayInMs: 100, timeoutInMs: 5_000 },
  });
}

beforeAll(async () => {
  broker = await startBroker({ queues: { work: QUEUE, bytes: QUEUE, mixed: QUEUE } });
  client = newClient(broker.connectionString);
  host = await runHost('bus-app.ts', { env: { BUS: broker.connectionString, WORK_QUEUE: 'work' }, logFile });
});
afterAll(async () => {
  await host.stop();
  await client.close();
  await broker.stop();
});

async function send(queue: string, ...messages: ServiceBusMessage[]): Promise<void> {
  const sender = client.createSender(queue);
  await sender.sendMessages(messages);
  await sender.close();
}

async function readReceived(): Promise<{ received: Received[]; maxConcurrent: number }> {
  const response = await fetch(`${host.url}/received`);
  return (await response.json()) as { received: Received[]; maxConcurrent: number };
}

async function receivedWith(tag: string, count: number): Promise<Received[]> {
  return until(
    async () => {
      const { received } = await readReceived();
      const found = received.filter(({ metadata }) => metadata['correlationId'] === tag);
      return found.length >= count ? found : undefined;
    },
    { what: `${count} messages of ${tag}` },
  );
}

describe('a queue function', () => {
  it('gets the parsed body and the metadata with keys in lower camel case', async () => {
    await send('work', {
      body: Buffer.from('{"kind":"crawl"}'),
      messageId: '42',
      correlationId: 'metadata',
      contentType: 'application/json',
      subject: 'jobs',
      applicationProperties: { TenantId: 'contoso', attempt: 2 },
    });

    const [message] = await receivedWith('metadata', 1);

    expect(message?.body).toEqual({ kind: 'crawl' });
    expect(message?.metadata).toMatchObject({
      messageId: 42,
      deliveryCount: 1,
      contentType: 'application/json',
      subject: 'jobs',
      label: 'jobs',
      sequenceNumber: expect.any(Number),
      lockToken: expect.stringMatching(/^[0-9a-f-]{36}$/),
      enqueuedTimeUtc: expect.stringMatching(/^20\d\d-.*Z$/),
      applicationProperties: { tenantId: 'contoso', attempt: 2 },
      userProperties: { tenantId: 'contoso', attempt: 2 },
    });
    expect(message?.metadata).not.toHaveProperty('sessionId');
  });

  it.each([
    ['an object that the SDK sent', { a: 1 }, { a: 1 }],
    ['text that is not JSON', Buffer.from('plain'), 'plain'],
    ['a number in text', Buffer.from('123'), 123],
    ['null', Buffer.from('null'), null],
  ])('gets %s as from the real worker', async (what, body, expected) => {
    await send('work', { body, correlationId: `body: ${what}` });

    const [message] = await receivedWith(`body: ${what}`, 1);

    expect(message?.body).toEqual(expected);
  });

  it('gets bytes if its binding has dataType binary', async () => {
    await send('bytes', { body: Buffer.from('{"a":1}'), correlationId: 'binary' });

    const [message] = await receivedWith('binary', 1);

    expect(message?.body).toEqual({ isBuffer: true, text: '{"a":1}' });
  });

  it('completes handled messages and gets failed ones again at once', async () => {
    await send('work', { body: { failUntil: 3 }, correlationId: 'again' });

    const attempts = await receivedWith('again', 3);
    await until(() => broker.counts('work').active + broker.counts('work').locked === 0);

    expect(attempts.map(({ metadata }) => metadata['deliveryCount'])).toEqual([1, 2, 3]);
  });

  it('dead-letters a message after the last attempt, where another function receives it', async () => {
    await send('work', { body: { failUntil: 99 }, correlationId: 'poison' });

    const all = await receivedWith('poison', 4);

    expect(all.map((each) => each.function)).toEqual(['work', 'work', 'work', 'parked']);
    expect(all[3]?.metadata['applicationProperties']).toMatchObject({
      deadLetterReason: 'MaxDeliveryCountExceeded',
    });
  });

  it('renews the lock of a message beyond one lock duration', async () => {
    await send('work', { body: { waitMs: 1_800 }, correlationId: 'long' });

    await until(() => broker.counts('work').locked === 1);
    await until(() => broker.counts('work').locked === 0);
    const attempts = await receivedWith('long', 1);

    expect(attempts).toHaveLength(1);
    expect(broker.counts('work')).toMatchObject({ active: 0, deadLettered: 0 });
  });

  it('handles as many messages concurrently as host.json allows, and no more', async () => {
    const messages = Array.from({ length: 24 }, () => ({ body: { waitMs: 40 }, correlationId: 'many' }));

    await send('work', ...messages);
    await receivedWith('many', 24);

    expect((await readReceived()).maxConcurrent).toBe(8);
  });

  it('settles each message of a burst by its own outcome', async () => {
    const messages = Array.from({ length: 40 }, (_, number) => ({
      body: { number },
      correlationId: 'burst',
    }));

    await send('mixed', ...messages);
    const received = await receivedWith('burst', 60);
    await until(() => broker.counts('mixed').active + broker.counts('mixed').locked === 0);

    const timesReceived = messages.map(
      ({ body }) =>
        received.filter((each) => (each.body as { number: number }).number === body.number).length,
    );
    expect(timesReceived).toEqual(messages.map(({ body }) => 1 + (body.number % 2)));
  });

  it('logs messages and errors as lines of JSON', () => {
    const entries = readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

    expect(entries.find(({ level }) => level === 'error')).toMatchObject({
      category: 'host',
      function: 'work',
      invocationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      message: expect.stringContaining('not yet'),
    });
  });
});

describe('a broker that disconnects', () => {
  it('is served again after a reconnect', async () => {
    await client.close();
    broker.dropConnections();
    client = newClient(broker.connectionString);

    await send('work', { body: { after: 'drop' }, correlationId: 'drop' });
    const [message] = await receivedWith('drop', 1);

    expect(message?.body).toEqual({ after: 'drop' });
  });

  it('is served again after a restart, by the same process', async () => {
    const { port } = broker;
    await client.close();
    await broker.stop();
    await until(() => readFileSync(logFile, 'utf8').includes('ECONNREFUSED'));
    broker = await startBroker({ queues: { work: QUEUE, bytes: QUEUE, mixed: QUEUE }, port });
    client = newClient(broker.connectionString);

    await send('work', { body: { after: 'restart' }, correlationId: 'restart' });
    const [message] = await receivedWith('restart', 1);

    expect(message?.body).toEqual({ after: 'restart' });
  });
});

describe('stopping', () => {
  it('waits until a message in progress is completed', async () => {
    const ownBroker = await startBroker({ queues: { work: QUEUE, bytes: QUEUE, mixed: QUEUE } });
    const stopping = await runHost('bus-app.ts', {
      env: { BUS: ownBroker.connectionString, WORK_QUEUE: 'work' },
    });
    const sending = newClient(ownBroker.connectionString);
    await sending.createSender('work').sendMessages({ body: { waitMs: 800 } });
    await until(() => ownBroker.counts('work').locked === 1);

    await stopping.stop();

    expect(stopping.process.exitCode).toBe(0);
    expect(ownBroker.counts('work')).toMatchObject({ active: 0, locked: 0, deadLettered: 0 });
    await sending.close();
    await ownBroker.stop();
  });
});
