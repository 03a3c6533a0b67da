import { expect, it } from 'vitest';

import {
  purgeSubscriptions,
  removeSubscription,
} from '../../../shared/features/subscriptions/remove-subscription.ts';
import { CrashPoint, SimulatedCrash } from '../../support/crash-point.ts';
import { aNotice, aSubscriber } from '../../support/subscriber.ts';

it('removes the secret and what waits, also after a crash at any write', async () => {
  for (let crashAfter = 1; crashAfter <= 4; crashAfter += 1) {
    const subscriber = await aSubscriber();
    const { connector, stores, secrets } = subscriber;
    const { id } = await subscriber.subscribe();
    await subscriber.enqueue(aNotice('e'));
    const crash = new CrashPoint(crashAfter);
    const { eventDeliveries, eventSubscriptions } = stores;
    const dying = subscriber.app({
      eventDeliveries: crash.over(eventDeliveries),
      eventSubscriptions: crash.over(eventSubscriptions),
      vault: { eventSecrets: crash.over(secrets) } as never,
    });

    await expect(removeSubscription(connector.key, 'siem', dying)).rejects.toThrow(SimulatedCrash);
    await removeSubscription(connector.key, 'siem', subscriber.app());

    expect(await removeSubscription(connector.key, 'siem', subscriber.app())).toBe(false);
    expect(await secrets.get(id)).toBeUndefined();
    expect(await eventDeliveries.nextDueAt(connector.id, id)).toBeUndefined();
  }
});

it('removes all of a connector with it', async () => {
  const subscriber = await aSubscriber();
  const { connector, stores, secrets } = subscriber;
  const ids = [(await subscriber.subscribe()).id, (await subscriber.subscribe({}, 'other')).id];
  await subscriber.enqueue(aNotice('e'));

  await purgeSubscriptions(connector.id, subscriber.app());
  await purgeSubscriptions(connector.id, subscriber.app());

  expect(await stores.eventSubscriptions.list(connector.id)).toEqual([]);
  expect(await stores.eventSubscriptions.watched(connector.id)).toBeUndefined();
  expect(await stores.eventDeliveries.nextDueAt(connector.id, ids[0]!)).toBeUndefined();
  expect(await Promise.all(ids.map((id) => secrets.get(id)))).toEqual([undefined, undefined]);
});
