import { expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import {
  redeliverEvents,
  returnEvents,
  UndeliveredEventsError,
} from '../../../shared/features/subscriptions/redeliver-events.ts';
import { SimulatedCrash } from '../../support/crash-point.ts';
import { aNotice, aSubscriber, type Subscriber } from '../../support/subscriber.ts';

async function returned(subscriber: Subscriber, app = subscriber.app()): Promise<JobOf<'redeliver-events'>> {
  const subscription = await subscriber.subscription();
  const due = await subscriber.stores.eventDeliveries.due(
    subscriber.connector.id,
    subscription.id,
    subscriber.now,
    10,
  );
  await returnEvents(subscription, due, app).catch((failure: unknown) => {
    if (!(failure instanceof SimulatedCrash)) throw failure;
  });
  return subscriber.queue.sent.findLast((job) => job.kind === 'redeliver-events')!;
}

async function subscribed(): Promise<Subscriber> {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(aNotice('e1'), aNotice('e2'));
  return subscriber;
}

it('fails until it is replayed, and then makes the events wait again', async () => {
  const subscriber = await subscribed();
  const job = await returned(subscriber);
  expect(await subscriber.waiting()).toBe(0);

  await expect(redeliverEvents(job, subscriber.app())).rejects.toThrow(UndeliveredEventsError);
  expect(await subscriber.waiting()).toBe(0);

  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());
  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());
  expect(await subscriber.waiting()).toBe(2);
});

it('leaves the events waiting after a crash before they were set aside', async () => {
  const subscriber = await subscribed();
  const eventDeliveries = {
    ...subscriber.stores.eventDeliveries,
    setAside: () => Promise.reject(new SimulatedCrash('before the move')),
  };

  const job = await returned(subscriber, subscriber.app({ eventDeliveries }));

  expect(await subscriber.waiting()).toBe(2);
  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());
  expect(await subscriber.waiting()).toBe(2);
});

it('removes what is left of a subscription that was removed', async () => {
  const subscriber = await subscribed();
  const job = await returned(subscriber);
  await subscriber.stores.eventSubscriptions.remove(subscriber.connector.id, 'siem');

  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());

  const { eventDeliveries } = subscriber.stores;
  const { id } = subscriber.connector;
  expect(await eventDeliveries.restore(id, job.subscriptionId, job.batch, subscriber.now)).toBe(0);
});
