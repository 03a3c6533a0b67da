import { expect, it } from 'vitest';

import { anEvent, aRootGroup } from '../../adapters/tables/rows.ts';
import { wakeDeliveries } from '../../../shared/features/subscriptions/wake-deliveries.ts';
import { aSubscriber } from '../../support/subscriber.ts';

it('sends one message for each subscription, however many changes there are in two seconds', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.subscribe({}, 'chat');

  for (let count = 0; count < 3; count += 1) await wakeDeliveries(subscriber.connector.id, subscriber.app());

  expect(subscriber.queue.waiting()).toHaveLength(2);
});

it('sends none where no change was published', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  subscriber.queue.lose();
  subscriber.pass(60);
  const { changeFeed } = subscriber.app();

  await changeFeed.publishRoots(subscriber.connector.id);
  expect(subscriber.queue.waiting()).toEqual([]);

  await subscriber.stores.rootGroups.put(subscriber.connector.id, aRootGroup(7), [anEvent('c')]);
  await changeFeed.publishRoots(subscriber.connector.id);
  expect(subscriber.queue.waiting()).toHaveLength(1);
});
