import type { JobOf } from '../../contracts/job.ts';
import type { App } from '../app.ts';
import type { ChangeFeed } from '../inventory/ports.ts';
import type { EventSubscription } from './domain/event-subscription.ts';

/** Events of one window are delivered by one message. */
const windowMs = 2_000;

/**
 * Sends a message for each active subscription of a connector. Idempotent: within two seconds it is the same message. If it is
 * lost, the watchdog sends another one.
 */
export async function wakeDeliveries(
  connectorId: string,
  app: Pick<App, 'eventSubscriptions' | 'jobs' | 'clock'>,
): Promise<void> {
  const subscriptions = await app.eventSubscriptions.list(connectorId);
  const at = new Date((Math.floor(app.clock.now().getTime() / windowMs) + 1) * windowMs);
  const jobs = subscriptions
    .filter(({ value }) => value.delivery.state === 'active')
    .map(({ value }) => deliverJob(value, at.toISOString()));
  if (jobs.length > 0) await app.jobs.send(jobs, { at });
}

export function deliverJob({ id, connector }: EventSubscription, at: string): JobOf<'deliver-events'> {
  return { v: 1, kind: 'deliver-events', connector, subscriptionId: id, at, attempt: 0 };
}

/**
 * The change feed, which sends a message for the connector's subscriptions after it published changes. A crash before that
 * delays their events until the watchdog runs.
 */
export function wakingFeed(
  feed: ChangeFeed,
  app: Pick<App, 'eventSubscriptions' | 'jobs' | 'clock'>,
): ChangeFeed {
  async function waking(connectorId: string, publishing: Promise<number>): Promise<number> {
    const published = await publishing;
    if (published > 0) await wakeDeliveries(connectorId, app);
    return published;
  }
  return {
    publish: (scope) => waking(scope.connectorId, feed.publish(scope)),
    publishRoots: (connectorId) => waking(connectorId, feed.publishRoots(connectorId)),
    publishFindings: (place) => waking(place.connectorId, feed.publishFindings(place)),
    pages: (connectorId, range, rowsAtOnce) => feed.pages(connectorId, range, rowsAtOnce),
    purgeBefore: (connectorId, before) => feed.purgeBefore(connectorId, before),
    purge: (connectorId) => feed.purge(connectorId),
  };
}
