import type { EventTestAnswer } from '../../contracts/arm/event-subscription.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import type { App } from '../app.ts';
import { sourceOf } from './domain/cloud-event.ts';
import { classOf } from './domain/decide-delivery.ts';
import { getSubscription } from './read-subscriptions.ts';
import { openReceiver } from './send-events.ts';

/**
 * Sends a test event at once, signed as any other, and returns what came back. Nothing is stored or retried, and the state of
 * the deliveries stays. Throws as `getSubscription`.
 */
export async function testSubscription(key: ConnectorKey, name: string, app: App): Promise<EventTestAnswer> {
  const subscription = await getSubscription(key, name, app);
  const receiver = await openReceiver(subscription, app);
  const began = app.clock.now();
  const outcome = await receiver.send([
    {
      specversion: '1.0',
      id: app.ids.newId(),
      source: sourceOf(subscription.connector),
      type: 'palisade.test',
      time: began.toISOString(),
      datacontenttype: 'application/json',
      data: { subscription: subscription.name },
    },
  ]);
  const durationMs = app.clock.now().getTime() - began.getTime();
  const accepted = classOf(outcome) === 'accepted';
  if (outcome.kind !== 'answer') return { accepted, durationMs, reason: outcome.reason };
  return { accepted, durationMs, status: outcome.status, ...omitUndefined({ answer: outcome.text }) };
}
