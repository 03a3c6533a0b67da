import { expect, it } from 'vitest';

import { eventEndpoints } from '../../../shared/adapters/events/event-endpoints.ts';
import { verifyWebhook } from '../../../shared/features/webhooks/domain/verify-signature.ts';
import { openReceiver } from '../../../shared/features/subscriptions/send-events.ts';
import { UnreadableSecretError } from '../../../shared/platform/errors/errors.ts';
import { startReceiver } from '../../support/event-receiver.ts';
import { aSubscriber } from '../../support/subscriber.ts';

const event = {
  specversion: '1.0',
  id: 'e1',
  source: '/subscriptions/s',
  type: 'palisade.change',
  time: '2026-11-23T10:00:00.000Z',
  datacontenttype: 'application/json',
  data: { text: 'é' },
} as const;

it('signs so that a receiver can verify it', async () => {
  const receiver = await startReceiver();
  const subscriber = await aSubscriber();
  const endpoint = { endpointType: 'WebHook', endpointUrl: `${receiver.url}/in` } as const;
  const subscription = await subscriber.subscribe({ endpoint });
  const settings = { internal: true, ca: receiver.ca, proxy: undefined, timeoutMs: 5_000 };
  const credential = { getToken: () => Promise.resolve(null) };
  const app = subscriber.app({
    eventEndpoints: eventEndpoints({ settings, credential, now: () => subscriber.now }),
  });

  const outcome = await (await openReceiver(subscription, app)).send([event]);
  await receiver.stop();

  expect(outcome).toEqual({ kind: 'answer', status: 204 });
  const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
  const signingToken = (await subscriber.secrets.get(subscription.id))!.value.signing[0]!.secret;
  const verdict = verifyWebhook({
    headers: new Headers(headers as Record<string, string>),
    rawBody: body,
    secret: { token: 'x'.repeat(32), signingToken },
    now: subscriber.now,
  });
  expect(verdict).toEqual({ authentic: true, by: 'signature', idempotencyKey: 'e1' });
  expect(JSON.parse(body)).toEqual(event);
});

it('sends nothing without a secret that can be read', async () => {
  const subscriber = await aSubscriber();
  const subscription = await subscriber.subscribe();
  const unreadable = { get: () => Promise.reject(new UnreadableSecretError('id', 'kind', 'broken')) };
  const app = subscriber.app({ vault: { eventSecrets: unreadable } as never });

  expect(await (await openReceiver(subscription, app)).send([event])).toMatchObject({ kind: 'noResponse' });
  expect(subscriber.got).toEqual([]);
});
