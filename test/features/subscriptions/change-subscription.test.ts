import { expect, it } from 'vitest';

import { changeSubscription } from '../../../shared/features/subscriptions/change-subscription.ts';
import { aSubscriber } from '../../support/subscriber.ts';

it('saves every one of many changes at once', async () => {
  const subscriber = await aSubscriber();
  const { id } = await subscriber.subscribe();
  const place = { connectorId: subscriber.connector.id, subscriptionId: id };
  const count = () =>
    changeSubscription(
      place,
      (current) => ({
        ...current,
        delivery: { ...current.delivery, failures: current.delivery.failures + 1 },
      }),
      subscriber.app(),
    );

  await Promise.all([count(), count(), count()]);

  expect((await subscriber.subscription()).delivery.failures).toBe(3);
});

it('saves nothing where there is no such subscription, or nothing was decided', async () => {
  const subscriber = await aSubscriber();
  const { id } = await subscriber.subscribe();
  const connectorId = subscriber.connector.id;

  const missing = { connectorId, subscriptionId: 'missing' };
  expect(await changeSubscription(missing, (current) => current, subscriber.app())).toBeUndefined();
  const own = { connectorId, subscriptionId: id };
  expect(await changeSubscription(own, () => undefined, subscriber.app())).toBeUndefined();
});
