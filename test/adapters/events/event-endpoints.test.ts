import type { LookupFunction } from 'node:net';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { eventEndpoints } from '../../../shared/adapters/events/event-endpoints.ts';
import { startReceiver, type EventReceiver } from '../../support/event-receiver.ts';

const topicHost = 'changes.westeurope-1.eventgrid.azure.net';
const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const token = 'token-for-event-grid';

let receiver: EventReceiver;
beforeAll(async () => {
  receiver = await startReceiver(topicHost, 'receiver.example');
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.behave({ status: 204 });
});

/** All names lead to the receiver's machine. */
const toLoopback: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
};

function endpoints({ internal = true, trusts = true, timeoutMs = 5_000 } = {}) {
  return eventEndpoints({
    settings: { internal, ca: trusts ? receiver.ca : undefined, proxy: undefined, timeoutMs },
    credential: { getToken: () => Promise.resolve({ token, expiresOnTimestamp: 0 }) },
    now: () => new Date('2026-11-23T10:00:00.000Z'),
    lookup: toLoopback,
  });
}

function post(path = '/in', from = endpoints()) {
  const url = `${receiver.url}${path}`;
  return from.postWebhook({ url, signing: [{ secret }] }, { 'webhook-id': 'e1' }, '{"id":"e1"}');
}

describe('a webhook', () => {
  it('gets the body as it was signed', async () => {
    expect(await post('/in?key=abc123def')).toEqual({ kind: 'answer', status: 204 });
    expect(receiver.received).toMatchObject([
      {
        body: '{"id":"e1"}',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': 'e1',
        },
      },
    ]);
  });

  it.each([200, 410, 500])('may answer %i', async (status) => {
    receiver.behave({ status, text: 'in words' });

    expect(await post()).toEqual({ kind: 'answer', status, text: 'in words' });
  });

  it('says when it wants to be asked again, in seconds or by a date', async () => {
    receiver.behave({ status: 429, headers: { 'retry-after': '30' } });
    expect(await post()).toMatchObject({ status: 429, retryAfterSeconds: 30 });

    receiver.behave({ status: 503, headers: { 'retry-after': 'Mon, 23 Nov 2026 10:02:00 GMT' } });
    expect(await post()).toMatchObject({ status: 503, retryAfterSeconds: 120 });
  });

  it('that never answers is given up after the timeout', async () => {
    receiver.behave('never');

    expect(await post('/in', endpoints({ timeoutMs: 200 }))).toEqual({
      kind: 'noResponse',
      reason: 'no answer within 0.2 s',
    });
  });

  it('that redirects is not followed', async () => {
    receiver.behave({ status: 307, headers: { location: `${receiver.url}/other` } });

    expect(await post()).toMatchObject({ kind: 'answer', status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it('with a huge answer is read to its beginning only', async () => {
    let sent = 0;
    receiver.behave({
      status: 200,
      text: function* () {
        for (; sent < 20; sent += 1) yield 'x'.repeat(1_000_000);
      },
    });

    const outcome = await post();

    expect(outcome).toMatchObject({ status: 200 });
    expect('text' in outcome && outcome.text).toHaveLength(200);
  });

  it('echoes no secret into what is kept', async () => {
    const text = `sig ${secret} key abc123def glpat-abcdefgh12345678 \u0000\u202e end`;
    receiver.behave({ status: 400, text });

    expect(await post('/in?key=abc123def')).toEqual({
      kind: 'answer',
      status: 400,
      text: 'sig … key … [secret]   end',
    });
  });

  it('with a certificate of an unknown authority gets nothing', async () => {
    expect(await post('/in', endpoints({ trusts: false }))).toMatchObject({
      kind: 'noResponse',
      reason: expect.stringContaining('certificate is not trusted') as unknown,
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('a private address', () => {
  it.each([
    ['written in the URL', () => receiver.url],
    ['behind a name', () => `https://receiver.example:${receiver.port}`],
  ])('%s is refused unless the settings allow it', async (_where, origin) => {
    const send = (internal: boolean) =>
      endpoints({ internal }).postWebhook({ url: `${origin()}/in`, signing: [{ secret }] }, {}, '{}');

    expect(await send(false)).toEqual({
      kind: 'blocked',
      reason: 'its address is a private one, and the settings do not allow those (EVENT_ENDPOINTS_INTERNAL)',
    });
    expect(await send(true)).toEqual({ kind: 'answer', status: 204 });
  });

  it('of a metadata service is refused whatever is set', async () => {
    const url = 'https://169.254.169.254/metadata';

    expect(await endpoints().postWebhook({ url, signing: [{ secret }] }, {}, '{}')).toMatchObject({
      kind: 'blocked',
    });
  });
});

describe('a topic of Event Grid', () => {
  it('gets a token of the identity, and no other host does', async () => {
    const other = `https://receiver.example:${receiver.port}/api/events`;

    expect(await endpoints().postToTopic(other, '[]')).toEqual({
      kind: 'blocked',
      reason: 'it is no topic of Event Grid',
    });
    expect(receiver.received).toEqual([]);
  });

  it('gets a batch of events', async () => {
    const scopes: unknown[] = [];
    const seen = eventEndpoints({
      settings: { internal: true, ca: receiver.ca, proxy: undefined, timeoutMs: 5_000 },
      credential: {
        getToken(scope) {
          scopes.push(scope);
          return Promise.resolve({ token, expiresOnTimestamp: 0 });
        },
      },
      now: () => new Date(),
      lookup: toLoopback,
      // Event Grid listens on 443, where no receiver of this test can be.
      isTopic: (url) => url.startsWith(`https://${topicHost}:${receiver.port}/`),
    });
    receiver.behave({ status: 200, text: `echo ${token}` });

    expect(await seen.postToTopic(`https://${topicHost}:${receiver.port}/api/events`, '[{}]')).toEqual({
      kind: 'answer',
      status: 200,
      text: 'echo …',
    });
    expect(scopes).toEqual(['https://eventgrid.azure.net/.default']);
    expect(receiver.received).toMatchObject([
      {
        body: '[{}]',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/cloudevents-batch+json; charset=utf-8',
        },
      },
    ]);
  });

  it('is not asked without a token', async () => {
    const none = eventEndpoints({
      settings: { internal: true, ca: receiver.ca, proxy: undefined, timeoutMs: 1_000 },
      credential: { getToken: () => Promise.reject(new Error('IMDS of 10.0.0.1')) },
      now: () => new Date(),
    });

    expect(await none.postToTopic(`https://${topicHost}/api/events`, '[]')).toEqual({
      kind: 'noResponse',
      reason: "the app's identity got no token for Event Grid",
    });
  });
});
