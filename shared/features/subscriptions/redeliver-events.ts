import type { JobOf } from '../../contracts/job.ts';
import { messageIdOf, queueOf } from '../../platform/jobs/job-identity.ts';
import type { App } from '../app.ts';
import type { DeadLetter } from '../recovery/ports.ts';
import { letterNumberOf, paddedMilliseconds } from './domain/batch-name.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import type { Delivery } from './ports.ts';
import { wakeDeliveries } from './wake-deliveries.ts';

const maxOfBatch = 990;
const latest = new Date(8_640_000_000_000_000);

/**
 * The replay of a dead letter of events: they wait again. Idempotent: events that wait already are left alone, and those of a
 * subscription that was removed are deleted.
 */
export async function redeliverEvents(job: JobOf<'redeliver-events'>, app: App): Promise<void> {
  const { connector, subscriptionId, batch } = job;
  const subscriptions = await app.eventSubscriptions.list(connector.id);
  if (!subscriptions.some(({ value }) => value.id === subscriptionId)) {
    return app.eventDeliveries.purgeOf(connector.id, subscriptionId);
  }
  await app.eventDeliveries.restore(connector.id, subscriptionId, batch, app.clock.now());
  await wakeDeliveries(connector.id, app);
}

/** Sets everything that waits for a subscription aside. */
export async function setAsideEvents(subscription: EventSubscription, app: App): Promise<void> {
  const { connector, id } = subscription;
  for (;;) {
    const waiting = await app.eventDeliveries.due(connector.id, id, latest, maxOfBatch);
    if (waiting.length === 0) return;
    await returnEvents(subscription, waiting, app);
  }
}

/**
 * Sets events aside that could not be delivered, as one dead letter. The letter is stored first: after a crash in between it
 * holds no events, they still wait, and another letter gets them.
 */
export async function returnEvents(
  subscription: EventSubscription,
  deliveries: readonly Delivery[],
  app: App,
): Promise<void> {
  const { connector, id } = subscription;
  const now = app.clock.now();
  const batch = `${paddedMilliseconds(now)}-${app.ids.newId().slice(0, 8)}`;
  await app.deadLetters.keep(letterOf(subscription, deliveries, batch, now));
  await app.eventDeliveries.setAside(connector.id, deliveries, batch);
  app.log.warn('events could not be delivered', {
    connectorId: connector.id,
    subscriptionId: id,
    batch,
    events: deliveries.length,
  });
}

/** As if the broker had dead-lettered the job, which a replay sends. */
function letterOf(
  { connector, id, name }: EventSubscription,
  deliveries: readonly Delivery[],
  batch: string,
  now: Date,
): DeadLetter {
  const job = {
    v: 1,
    kind: 'redeliver-events',
    connector,
    subscriptionId: id,
    batch,
    attempt: 0,
  } satisfies JobOf<'redeliver-events'>;
  const events = deliveries.length === 1 ? '1 event was' : `${deliveries.length} events were`;
  return {
    queue: queueOf(job),
    sequenceNumber: letterNumberOf(batch),
    messageId: messageIdOf(job),
    job,
    connector,
    enqueuedAt: now.toISOString(),
    deliveryCount: Math.max(...deliveries.map(({ attempts }) => attempts)),
    reason: 'EventsNotAccepted',
    description: `${events} not accepted by the endpoint of the event subscription '${name}'.`,
  };
}
