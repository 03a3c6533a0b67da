import rhea, { type EventContext } from 'rhea';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBroker, type Broker } from '../../../local/service-bus/broker.ts';
import { until } from '../../support/until.ts';
import { bareClient, sign, type BareClient } from './bare-client.ts';
import { aQueue, bodies, connect, receive } from './support.ts';

let broker: Broker;
let client: BareClient;

beforeAll(async () => {
  const names = ['tokens', 'credit', 'answers', 'types', 'other', 'presettled', 'operations'];
  broker = await startBroker({ queues: Object.fromEntries(names.map((name) => [name, aQueue()])) });
  client = await bareClient(broker);
  await client.putToken(sign('sb://any-host/'), 'sb://any-host/', 'replies');
});

afterAll(async () => {
  client.close();
  await broker.stop();
});

async function send(queue: string, count: number): Promise<void> {
  const sdk = connect(broker);
  await sdk.createSender(queue).sendMessages([...Array(count).keys()].map((body) => ({ body })));
  await sdk.close();
}

it('returns 202 for a valid token, 401 for an invalid or expired one or a wrong audience, 404 for a missing queue', async () => {
  const other = await bareClient(broker);
  const audience = 'sb://host/tokens';

  const statuses = [
    await other.putToken(sign(audience), audience, 'replies'),
    await other.putToken(sign(audience, { key: 'other' }), audience, 'replies'),
    await other.putToken(sign(audience, { expiresInSeconds: -1 }), audience, 'replies'),
    await other.putToken(sign('sb://host/other'), audience, 'replies'),
    await other.putToken(sign('sb://host/tok'), audience, 'replies'),
    await other.putToken('not a token', audience, 'replies'),
    await other.putToken(sign('sb://host/missing'), 'sb://host/missing', 'replies'),
  ];

  expect(statuses).toEqual([202, 401, 401, 401, 401, 401, 404]);
  other.close();
});

it('opens links only to addresses that a token covers', async () => {
  const other = await bareClient(broker);
  await expect(other.openSender('other')).rejects.toThrow('amqp:unauthorized-access');
  await other.putToken(sign('sb://host/tokens'), 'sb://host/tokens', 'replies');

  await expect(other.openReceiver('other')).rejects.toThrow('amqp:unauthorized-access');
  await expect(other.openSender('tokens')).resolves.toBeDefined();
  await expect(other.openReceiver('tokens/$DeadLetterQueue')).resolves.toBeDefined();
  await expect(other.openSender('tokens/$DeadLetterQueue')).rejects.toThrow('amqp:not-allowed');
  other.close();
});

it('serves uamqp clients: MSSBCBS, no reply-to, addresses as URLs', async () => {
  const mechanisms = {
    MSSBCBS: () => ({ start: (done: (error?: unknown, reply?: unknown) => void) => done() }),
  };
  const other = await bareClient(broker, { username: undefined, sasl_mechanisms: mechanisms });

  const status = await other.putToken(sign('sb://host/tokens'), 'sb://host/tokens');

  expect(status).toBe(202);
  await expect(other.openSender('amqps://host/tokens')).resolves.toBeDefined();
  other.close();
});

it('never sends more messages than the receiver granted credit for, and completes a drain', async () => {
  await send('credit', 10);
  const receiver = await client.openReceiver('credit');
  let received = 0;
  receiver.on('message', () => {
    received += 1;
  });

  receiver.add_credit(3);
  await until(() => received >= 3);
  await client.request('credit', 'com.microsoft:peek-message', {
    'from-sequence-number': 1,
    'message-count': 1,
  });
  expect(received).toBe(3);
  receiver.add_credit(2);
  await until(() => received >= 5);
  await client.request('credit', 'com.microsoft:peek-message', {
    'from-sequence-number': 1,
    'message-count': 1,
  });
  expect(received).toBe(5);

  const drained = new Promise((resolve) => {
    receiver.once('receiver_drained', resolve);
  });
  receiver.add_credit(20);
  receiver.drain_credit();
  await drained;
  expect(received).toBe(10);
  receiver.close();
});

it('settles neighbouring deliveries each with its own outcome', async () => {
  await send('answers', 3);
  const receiver = await client.openReceiver('answers');
  const deliveries: NonNullable<EventContext['delivery']>[] = [];
  receiver.on('message', ({ delivery }: EventContext) => deliveries.push(delivery!));
  const outcomes: unknown[] = [];
  receiver.on('settled', ({ delivery }: EventContext) => outcomes.push(nameOf(delivery!.remote_state)));
  receiver.add_credit(3);
  await until(() => deliveries.length === 3);
  const middle = deliveries[1]!;
  // The middle one's lock is settled through $management first; the link does not know of it.
  const token = swap(middle.tag as Buffer);
  const tokens = rhea.types.wrap_array([token], 0x98, undefined);
  await client.request('answers', 'com.microsoft:update-disposition', {
    'lock-tokens': tokens,
    'disposition-status': 'completed',
  });

  for (const delivery of deliveries) delivery.update(false, accepted());
  await until(() => outcomes.length === 3);

  expect(outcomes).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === 'rejected')).toHaveLength(1);
  receiver.close();
});

it('keeps the AMQP types of properties and body', async () => {
  const { types } = rhea;
  const sender = await client.openSender('types');
  const application_properties = {
    long: types.wrap_long(5),
    float: types.wrap_float(0.5),
    byte: types.wrap_byte(1),
  };
  sender.send({
    message_id: types.wrap_uuid(Buffer.alloc(16, 7)),
    application_properties,
    body: types.wrap_short(3),
  } as never);
  await until(() => broker.counts('types').active === 1);
  const receiver = await client.openReceiver('types');
  const received = new Promise<Buffer>((resolve) => {
    const { incoming } = receiver.session as unknown as {
      incoming: { on_transfer(frame: { payload: Buffer }): void };
    };
    incoming.on_transfer = ({ payload }) => resolve(payload);
  });
  receiver.add_credit(1);

  const bytes = await received;

  for (const encoded of [
    types.wrap_long(5),
    types.wrap_float(0.5),
    types.wrap_byte(1),
    types.wrap_short(3),
  ]) {
    expect(bytes.includes(encode(encoded))).toBe(true);
  }
  expect(bytes.includes(encode(types.wrap_uuid(Buffer.alloc(16, 7))))).toBe(true);
});

it('accepts pre-settled messages', async () => {
  const sender = await client.openSender('presettled');
  const body = rhea.message.data_section(Buffer.from('"fire and forget"')) as unknown;
  const encoded = rhea.message.encode({ message_id: 'a', body });
  const sent: unknown = sender.send(encoded, undefined, 0);
  Object.assign(sent as object, { settled: true });
  const sdk = connect(broker);

  expect(bodies(await receive(sdk, 'presettled', 1))).toEqual(['fire and forget']);
  await sdk.close();
});

it('rejects bytes that are not a message', async () => {
  const sender = await client.openSender('presettled');
  const outcome = new Promise<string>((resolve) => {
    sender.once('rejected', ({ delivery }: EventContext) => {
      resolve((delivery!.remote_state as { error: { condition: string } }).error.condition);
    });
  });

  sender.send(Buffer.from([0, 0x53, 0x73, 0xd0, 0, 0, 1, 0]), undefined, 0);

  expect(await outcome).toBe('amqp:decode-error');
});

it('reports an unknown management operation by name', async () => {
  const response = await client.request('operations', 'com.microsoft:get-session-state', {
    'session-id': 'x',
  });

  expect(response).toMatchObject({ statusCode: 501, errorCondition: 'amqp:not-implemented' });
  expect(response['statusDescription']).toContain('com.microsoft:get-session-state');
});

it('returns 400 for a management request with an invalid body', async () => {
  const response = await client.request('operations', 'com.microsoft:renew-lock', { 'lock-tokens': 'none' });

  expect(response).toMatchObject({ statusCode: 400, statusDescription: "'lock-tokens' must be a list." });
});

it('survives a client that does not speak AMQP', async () => {
  const { connect: open } = await import('node:net');
  const socket = open(broker.port, '127.0.0.1');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\n\r\n');

  await closed;

  expect(await client.request('operations', 'none')).toMatchObject({ statusCode: 501 });
});

function accepted(): unknown {
  return (rhea.message as unknown as { accepted(): { described(): unknown } }).accepted().described();
}

function nameOf(state: unknown): string {
  return rhea.message.is_accepted(state as never) || !(state as { error?: unknown }).error
    ? 'accepted'
    : 'rejected';
}

function swap(tag: Buffer): Buffer {
  const token = Buffer.from(tag);
  token.subarray(0, 4).reverse();
  token.subarray(4, 6).reverse();
  token.subarray(6, 8).reverse();
  return token;
}

function encode(value: unknown): Buffer {
  const { Writer } = rhea.types as unknown as {
    Writer: new () => { write(v: unknown): void; toBuffer(): Buffer };
  };
  const writer = new Writer();
  writer.write(value);
  return Buffer.from(writer.toBuffer());
}
