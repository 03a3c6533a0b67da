import { expect, it } from 'vitest';

import type { CloudEvent } from '../../../shared/features/subscriptions/domain/cloud-event.ts';
import type { Notice } from '../../../shared/features/subscriptions/domain/notice.ts';
import { deliverDue } from '../../../shared/features/subscriptions/deliver-due.ts';
import { aNotice, aSubscriber, type Subscriber } from '../../support/subscriber.ts';

const topic = {
  endpointType: 'EventGridTopic',
  topicEndpoint: 'https://changes.westeurope-1.eventgrid.azure.net/api/events',
} as const;

async function deliver(subscriber: Subscriber) {
  return deliverDue(await subscriber.subscription(), subscriber.app());
}

function verdictOf(id: string, check: string): Notice {
  return aNotice(id, { kind: 'verdictChanged', data: { after: { check, verdict: 'fail' } } });
}

it('sends each of many events in a request of its own', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(...Array.from({ length: 40 }, (_, index) => aNotice(`e${index}`)));

  await deliver(subscriber);

  expect(new Set(subscriber.got).size).toBe(40);
  expect(subscriber.bodies).toHaveLength(40);
  expect(await subscriber.waiting()).toBe(0);
});

it('sends batches to a topic, and the events of a refused one alone', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe({ endpoint: topic });
  await subscriber.enqueue(...Array.from({ length: 30 }, (_, index) => aNotice(`e${index}`)));
  subscriber.answer = (events) => {
    const isBad = events.some(({ id }) => id === 'e3');
    return { kind: 'answer', status: isBad ? 400 : 200 };
  };

  const state = await deliver(subscriber);

  const sizes = subscriber.bodies.map((body) => (JSON.parse(body) as CloudEvent[]).length);
  expect(sizes.toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 25 }, () => 1), 5, 25]);
  expect(await subscriber.waiting()).toBe(1);
  expect(state).toMatchObject({ state: 'active', failures: 0, lastFailure: { status: 400 } });
});

it('goes on with others where the receiver refuses one event', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(...['e1', 'e2', 'e3', 'e4', 'e5', 'e6'].map((id) => aNotice(id)));
  subscriber.answer = ([event]) => ({ kind: 'answer', status: event?.id === 'e2' ? 422 : 204 });

  const state = await deliver(subscriber);

  expect(new Set(subscriber.got).size).toBe(6);
  expect(await subscriber.waiting()).toBe(1);
  expect(state.failures).toBe(0);
});

it('stops where the endpoint fails, and counts requests that fail together once', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(...Array.from({ length: 50 }, (_, index) => aNotice(`e${index}`)));
  subscriber.answer = () => ({ kind: 'noResponse', reason: 'ECONNREFUSED' });

  const state = await deliver(subscriber);

  expect(subscriber.got.length).toBeLessThanOrEqual(4);
  expect(state).toMatchObject({ failures: 1, lastFailure: { reason: 'ECONNREFUSED' } });
  expect(await subscriber.waiting()).toBe(50);
});

it('leaves changed verdicts out that are not severe enough, and names the check of others', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe({ filter: { minSeverity: 'Critical' } });
  await subscriber.enqueue(
    verdictOf('public', 'PRJ-01'),
    verdictOf('idle', 'PRJ-04'),
    verdictOf('new', 'XYZ-01'),
  );

  await deliver(subscriber);

  const events = subscriber.bodies.map((body) => JSON.parse(body) as CloudEvent);
  const severities = Object.fromEntries(
    events.map(({ id, data }) => [id, (data['check'] as { severity: string } | undefined)?.severity]),
  );
  expect(severities).not.toHaveProperty('idle');
  expect(severities).toHaveProperty('new', undefined);
  expect(Object.values(severities)).not.toContain('Low');
  expect(await subscriber.waiting()).toBe(0);
});

it('returns an event that was tried for two days', async () => {
  const subscriber = await aSubscriber();
  await subscriber.subscribe();
  await subscriber.enqueue(aNotice('bad'));
  subscriber.answer = () => ({ kind: 'answer', status: 400 });
  for (let hour = 0; hour < 60; hour += 1) {
    await deliver(subscriber);
    subscriber.pass(3_600);
  }

  expect(await subscriber.waiting()).toBe(0);
  const { id, key } = subscriber.connector;
  const letters = await subscriber.stores.deadLetters.list(
    { subscriptionId: key.subscriptionId, connectorId: id },
    { pageSize: 10, continuationToken: undefined },
  );
  expect(letters.items).toHaveLength(1);
  expect(letters.items[0]?.deliveryCount).toBeGreaterThan(5);
});
