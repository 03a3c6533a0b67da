import { expect, it } from 'vitest';

import type { CloudEvent } from '../../../shared/features/subscriptions/domain/cloud-event.ts';
import { testSubscription } from '../../../shared/features/subscriptions/test-subscription.ts';
import { aSubscriber } from '../../support/subscriber.ts';

it('answers what came back, and leaves the state of the deliveries', async () => {
  const subscriber = await aSubscriber();
  const before = await subscriber.subscribe();
  const test = () => testSubscription(subscriber.connector.key, 'siem', subscriber.app());

  subscriber.answer = () => ({ kind: 'answer', status: 202, text: 'thanks' });
  expect(await test()).toEqual({ accepted: true, status: 202, durationMs: 0, answer: 'thanks' });
  subscriber.answer = () => ({ kind: 'answer', status: 410 });
  expect(await test()).toEqual({ accepted: false, status: 410, durationMs: 0 });
  subscriber.answer = () => ({ kind: 'noResponse', reason: 'ECONNREFUSED' });
  expect(await test()).toEqual({ accepted: false, durationMs: 0, reason: 'ECONNREFUSED' });

  expect((JSON.parse(subscriber.bodies[0]!) as CloudEvent).type).toBe('palisade.test');
  expect(await subscriber.subscription()).toEqual(before);
});
