import { expect, it } from 'vitest';

import type { JobOf } from '../../../shared/contracts/job.ts';
import type { DeadLetter } from '../../../shared/features/recovery/ports.ts';
import { redeliverEvents, returnEvents } from '../../../shared/features/subscriptions/redeliver-events.ts';
import { SimulatedCrash } from '../../support/crash-point.ts';
import { aNotice, aSubscriber, type Subscriber } from '../../support/subscriber.ts';

async function letters({ connector, stores }: Subscriber): Promise<DeadLetter[]> {
  const { subscriptionId } = connector.key;
  const pages = await Array.fromAsync(stores.deadLetters.each({ subscriptionId, connectorId: connector.id }));
  return pages.flat().map(({ value }) => value);
}

/** Returns what waits, and gives the job that a replay sends. */
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
  const [letter] = await letters(subscriber);
  if (letter?.job?.kind !== 'redeliver-events') throw new Error('There is no dead letter of events.');
  return letter.job;
}

async function subscribed(): Promise<Subscriber> {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(aNotice('e1'), aNotice('e2'));
  return subscriber;
}

it('is listed as a dead letter without a failing message, and its replay makes the events wait again', async () => {
  const subscriber = await subscribed();
  const sentBefore = subscriber.queue.sent.length;
  const job = await returned(subscriber);
  expect(await subscriber.waiting()).toBe(0);
  expect(subscriber.queue.sent).toHaveLength(sentBefore);
  expect(await letters(subscriber)).toMatchObject([
    {
      queue: 'notification',
      reason: 'EventsNotAccepted',
      description: "2 events were not accepted by the endpoint of the event subscription 'siem'.",
      enqueuedAt: subscriber.now.toISOString(),
    },
  ]);

  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());
  await redeliverEvents({ ...job, resend: 'dead-1' }, subscriber.app());
  expect(await subscriber.waiting()).toBe(2);
});

it('lists letters by age, each under a number of its own', async () => {
  const subscriber = await subscribed();
  await returned(subscriber);
  subscriber.pass(60);
  await subscriber.enqueue(aNotice('e3'));
  await returned(subscriber);

  const found = await letters(subscriber);

  expect(found.map(({ description }) => description?.split(' ')[0])).toEqual(['2', '1']);
  expect(new Set(found.map(({ sequenceNumber }) => sequenceNumber)).size).toBe(2);
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
