import type { JobOf } from '../../contracts/job.ts';
import type { App } from '../app.ts';
import { paddedMilliseconds } from './domain/batch-name.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import type { Delivery } from './ports.ts';
import { wakeDeliveries } from './wake-deliveries.ts';

const maxOfBatch = 990;
const latest = new Date(8_640_000_000_000_000);

/** Events that their receiver did not accept. Not retried: the message is dead-lettered, and a person may replay it. */
export class UndeliveredEventsError extends Error {
  constructor(name: string) {
    super(`Events of the event subscription '${name}' were not accepted by its endpoint.`);
    this.name = 'UndeliveredEventsError';
  }
}

/**
 * Fails the first time, so that the broker dead-letters the message; a replay makes the events wait again. Idempotent: events
 * that wait already are left alone, and those of a subscription that was removed are deleted.
 */
export async function redeliverEvents(job: JobOf<'redeliver-events'>, app: App): Promise<void> {
  const { connector, subscriptionId, batch, resend } = job;
  const stored = (await app.eventSubscriptions.list(connector.id)).find(
    ({ value }) => value.id === subscriptionId,
  );
  if (stored === undefined) return app.eventDeliveries.purgeOf(connector.id, subscriptionId);
  if (resend === undefined) throw new UndeliveredEventsError(stored.value.name);
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
 * Sets events aside that could not be delivered, as one dead letter. Its message is sent first: after a crash in between the
 * letter holds no events, they still wait, and another letter gets them.
 */
export async function returnEvents(
  { connector, id }: EventSubscription,
  deliveries: readonly Delivery[],
  app: App,
): Promise<void> {
  const batch = `${paddedMilliseconds(app.clock.now())}-${app.ids.newId().slice(0, 8)}`;
  await app.jobs.send([{ v: 1, kind: 'redeliver-events', connector, subscriptionId: id, batch, attempt: 0 }]);
  await app.eventDeliveries.setAside(connector.id, deliveries, batch);
  app.log.warn('events could not be delivered', {
    connectorId: connector.id,
    subscriptionId: id,
    batch,
    events: deliveries.length,
  });
}
