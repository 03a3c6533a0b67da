import pMap from 'p-map';

import type { App } from '../app.ts';
import { groupRules, instanceRules, projectRules } from '../posture/rules/all.ts';
import { cloudEventOf, type CheckFacts } from './domain/cloud-event.ts';
import { classOf, decideRedelivery, stateAfter } from './domain/decide-delivery.ts';
import type { DeliveryState } from './domain/delivery-state.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import type { Notice } from './domain/notice.ts';
import { isSevere } from './domain/select-notice.ts';
import type { SendOutcome } from './domain/send-outcome.ts';
import type { Delivery } from './ports.ts';
import { openReceiver, type Receiver } from './send-events.ts';
import { returnEvents } from './redeliver-events.ts';

/** A pass ends after this time; a message continues. */
const maxPassMs = 40_000;
const requestsAtOnce = 4;
const requestsOfBatch = 16;

type Pass = { subscription: EventSubscription; receiver: Receiver; state: DeliveryState; failed: boolean };

/**
 * Sends what is due, until nothing is, the endpoint fails, or the time is over; returns the state then. While the endpoint
 * fails, one request probes it.
 */
export async function deliverDue(subscription: EventSubscription, app: App): Promise<DeliveryState> {
  const { connector, id } = subscription;
  const receiver = await openReceiver(subscription, app);
  const pass: Pass = { subscription, receiver, state: subscription.delivery, failed: false };
  const until = app.clock.now().getTime() + maxPassMs;
  do {
    const requests = pass.state.failures > 0 ? 1 : requestsOfBatch;
    const max = requests * receiver.maxOfRequest;
    const due = await app.eventDeliveries.due(connector.id, id, app.clock.now(), max);
    if (due.length === 0) break;
    await sendBatch(pass, due, app);
  } while (!pass.failed && app.clock.now().getTime() < until);
  return pass.state;
}

async function sendBatch(pass: Pass, due: readonly Delivery[], app: App): Promise<void> {
  const { connector, filter } = pass.subscription;
  const isWanted = ({ notice }: Delivery) => isSevere(checkOf(notice)?.severity, filter);
  const unwanted = due.filter((delivery) => !isWanted(delivery));
  await app.eventDeliveries.complete(connector.id, unwanted);
  const requests = chunks(due.filter(isWanted), pass.receiver.maxOfRequest);
  await pMap(requests, (request) => sendRequest(pass, request, app), { concurrency: requestsAtOnce });
}

/** If a receiver refuses several events at once, each is sent alone. */
async function sendRequest(pass: Pass, deliveries: readonly Delivery[], app: App): Promise<void> {
  if (pass.failed) return;
  const events = deliveries.map(({ notice }) => cloudEventOf(notice, pass.subscription, checkOf(notice)));
  const outcome = await pass.receiver.send(events);
  const meaning = classOf(outcome);
  if (meaning === 'eventRefused' && deliveries.length > 1) {
    for (const delivery of deliveries) await sendRequest(pass, [delivery], app);
    return;
  }
  const now = app.clock.now();
  // Requests that fail together are one failed attempt of the endpoint.
  if (!pass.failed || meaning === 'ended') pass.state = stateAfter(meaning, pass.state, outcome, now);
  pass.failed ||= meaning === 'endpointFailed' || meaning === 'ended';
  if (meaning === 'accepted') return app.eventDeliveries.complete(pass.subscription.connector.id, deliveries);
  if (meaning !== 'ended') await postpone(pass.subscription, deliveries, outcome, app);
}

/** Events that have been tried for long are returned as a dead letter. */
async function postpone(
  subscription: EventSubscription,
  deliveries: readonly Delivery[],
  outcome: SendOutcome,
  app: App,
): Promise<void> {
  const now = app.clock.now();
  const returned: Delivery[] = [];
  for (const delivery of deliveries) {
    const { attempts } = delivery;
    const since = attempts === 0 ? now.toISOString() : delivery.since;
    const decision = decideRedelivery({ attempts, since }, outcome, now);
    if (decision.action === 'return') returned.push({ ...delivery, attempts: attempts + 1 });
    else {
      const next = { dueAt: decision.at, since, attempts: attempts + 1 };
      await app.eventDeliveries.postpone(subscription.connector.id, delivery, next);
    }
  }
  if (returned.length > 0) await returnEvents(subscription, returned, app);
}

const checks: ReadonlyMap<string, CheckFacts> = new Map(
  [...projectRules, ...groupRules, ...instanceRules].map(({ id, title, severity }) => [
    id,
    { title, severity },
  ]),
);

/** The check of a changed verdict. */
function checkOf({ kind, data }: Notice): CheckFacts | undefined {
  if (kind !== 'verdictChanged') return undefined;
  return checks.get(String((data['after'] as { check?: unknown } | undefined)?.check));
}

function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const found: Item[][] = [];
  for (let at = 0; at < items.length; at += size) found.push(items.slice(at, at + size));
  return found;
}
