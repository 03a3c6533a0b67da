import type { EventSecret } from '../../contracts/event-secret.ts';
import { UnreadableSecretError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import type { CloudEvent } from './domain/cloud-event.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import type { SendOutcome } from './domain/send-outcome.ts';
import { signEvent } from './domain/sign-event.ts';

/** Sends some events in one request: one to a webhook, up to `maxOfRequest` to a topic. Does not throw for the receiver. */
export type Receiver = {
  maxOfRequest: number;
  send(events: readonly CloudEvent[]): Promise<SendOutcome>;
};

/** A request to Event Grid may have 1 MB; an event has up to 32,000 characters. */
const maxOfTopicRequest = 25;
const missing: SendOutcome = {
  kind: 'noResponse',
  reason: 'The URL of the endpoint is not stored, or cannot be read. Send the subscription again (PUT).',
};

/** The receiver of a subscription, with the secrets that are valid now. */
export async function openReceiver(subscription: EventSubscription, app: App): Promise<Receiver> {
  const { endpoint } = subscription;
  if (endpoint.type === 'EventGridTopic') {
    return {
      maxOfRequest: maxOfTopicRequest,
      send: (events) => app.eventEndpoints.postToTopic(endpoint.url, JSON.stringify(events)),
    };
  }
  const secret = await readSecret(subscription.id, app);
  return { maxOfRequest: 1, send: async ([event]) => sendSigned(event, secret, app) };
}

async function readSecret(subscriptionId: string, app: App): Promise<EventSecret | undefined> {
  try {
    return (await app.vault.eventSecrets.get(subscriptionId))?.value;
  } catch (failure) {
    if (failure instanceof UnreadableSecretError) return undefined;
    throw failure;
  }
}

async function sendSigned(
  event: CloudEvent | undefined,
  secret: EventSecret | undefined,
  app: App,
): Promise<SendOutcome> {
  if (event === undefined || secret === undefined) return missing;
  const body = JSON.stringify(event);
  const signature = signEvent({ id: event.id, body }, secret.signing, app.clock.now());
  return app.eventEndpoints.postWebhook(secret, { ...signature }, body);
}
