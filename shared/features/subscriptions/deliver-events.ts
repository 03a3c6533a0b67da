import type { JobOf } from '../../contracts/job.ts';
import type { App } from '../app.ts';
import { changeSubscription } from './change-subscription.ts';
import { deliverDue } from './deliver-due.ts';
import { type Claim, claimDelivery, released, wakeTime } from './domain/claim-delivery.ts';
import type { DeliveryState } from './domain/delivery-state.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import { setAsideEvents } from './redeliver-events.ts';
import { deliverJob } from './wake-deliveries.ts';

/**
 * Sends the events of a subscription that are due, and continues by a scheduled message while others wait. At-least-once: an
 * event is removed after the receiver accepted it, so a crash in between sends it again under the same id. Idempotent beside
 * itself: the claim on the row lets one worker deliver at a time; after a crash it ends by itself, and the message that the
 * broker delivers again, or the watchdog, continues.
 */
export async function deliverEvents(job: JobOf<'deliver-events'>, app: App): Promise<void> {
  const claimed = await claim(job, app);
  if (claimed === undefined) return;
  let state: DeliveryState | undefined = claimed.delivery;
  while (state !== undefined) {
    const done: DeliveryState = await deliverDue({ ...claimed, delivery: state }, app);
    await clear({ ...claimed, delivery: done }, app);
    state = await release(claimed, done, app);
  }
}

/** Claims the subscription for this worker; undefined if another has it, or nothing may be sent now. */
async function claim(job: JobOf<'deliver-events'>, app: App): Promise<EventSubscription | undefined> {
  let decision: Claim = { action: 'ignore' };
  const saved = await changeSubscription(
    placeOf(job),
    (current) => {
      decision = claimDelivery(current.delivery, app.clock.now());
      return decision.action === 'ignore' ? undefined : { ...current, delivery: decision.delivery };
    },
    app,
  );
  const decided = decision as Claim;
  if (saved !== undefined && decided.action === 'wait') await continueAt(saved, decided.at, app);
  return decided.action === 'deliver' ? saved : undefined;
}

/** A paused subscription has its events as dead letters, one that ended has none. */
async function clear(subscription: EventSubscription, app: App): Promise<void> {
  const { connector, id, delivery } = subscription;
  if (delivery.state === 'paused') await setAsideEvents(subscription, app);
  if (delivery.state === 'ended') await app.eventDeliveries.purgeOf(connector.id, id);
}

/**
 * Saves the state and gives the claim up, unless events came meanwhile: then it returns the state for another pass. A
 * subscription that was replaced or claimed by another since is left alone.
 */
async function release(
  claimed: EventSubscription,
  done: DeliveryState,
  app: App,
): Promise<DeliveryState | undefined> {
  const { connector, id } = claimed;
  const nextDueAt = await app.eventDeliveries.nextDueAt(connector.id, id);
  const now = app.clock.now();
  const { busyUntil } = claimed.delivery;
  let isAgain = false;
  const saved = await changeSubscription(
    { connectorId: connector.id, subscriptionId: id },
    (current) => {
      if (current.delivery.busyUntil !== busyUntil) return undefined;
      const isOver = busyUntil === undefined || now.toISOString() > busyUntil;
      isAgain = current.delivery.again === true && done.failures === 0 && !isOver;
      const { again: _again, ...rest } = current.delivery;
      if (isAgain)
        return { ...current, delivery: { ...rest, lastSuccessAt: done.lastSuccessAt ?? now.toISOString() } };
      return { ...current, delivery: released(done, wakeTime(done, nextDueAt, now)) };
    },
    app,
  );
  if (saved === undefined) return undefined;
  if (isAgain) return done;
  if (saved.delivery.wakeAt !== undefined) await continueAt(saved, saved.delivery.wakeAt, app);
  return undefined;
}

async function continueAt(subscription: EventSubscription, at: string, app: App): Promise<void> {
  await app.jobs.send([deliverJob(subscription, at)], { at: new Date(at) });
}

function placeOf({ connector, subscriptionId }: JobOf<'deliver-events'>) {
  return { connectorId: connector.id, subscriptionId };
}
