import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { EventEndpointPut, EventSubscriptionPut } from '../../contracts/arm/event-subscription.ts';
import type { EventSecret } from '../../contracts/event-secret.ts';
import { ConflictError, InvalidRequestError } from '../../platform/errors/errors.ts';
import { omitUndefined } from '../../platform/omit-undefined.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { Stored } from '../../platform/stored.ts';
import type { App } from '../app.ts';
import { type Connector, refOf } from '../connectors/domain/connector.ts';
import { newDeliveryState } from './domain/delivery-state.ts';
import { baseUrlOf, type Endpoint, type EventSubscription } from './domain/event-subscription.ts';
import { configuredConnector } from './read-subscriptions.ts';
import { wakeDeliveries } from './wake-deliveries.ts';
import { observeConnector } from './watch-connectors.ts';

const maxSubscriptions = 20;

type Wish = { key: ConnectorKey; name: string; body: EventSubscriptionPut };
type Saved = { subscription: EventSubscription; created: boolean };

/**
 * Creates or replaces an event subscription; one that was paused or ended begins again. Idempotent: after a crash between the
 * row and its secret, a repeat completes it, and until then nothing can be delivered. Throws `ParentNotFoundError`,
 * `NotFoundError`, `ConflictError`, and `InvalidRequestError` if it lacks an endpoint that is not stored.
 */
export async function saveSubscription({ key, name, body }: Wish, app: App): Promise<Saved> {
  const connector = await configuredConnector(key, app);
  const saved = await retryOnConflict(() => saveOnce(connector, name, body, app));
  const { endpoint } = body.properties;
  if (endpoint !== undefined) await saveSecret(saved.subscription, endpoint, app);
  await wakeDeliveries(connector.id, app);
  return saved;
}

async function saveOnce(
  connector: Connector,
  name: string,
  body: EventSubscriptionPut,
  app: App,
): Promise<Saved> {
  const known = await app.eventSubscriptions.get(connector.id, name);
  const subscription = await shaped({ connector, name, body, known }, app);
  if (known !== undefined) {
    await app.eventSubscriptions.replace(subscription, known.etag);
    return { subscription, created: false };
  }
  const others = await app.eventSubscriptions.list(connector.id);
  if (others.length >= maxSubscriptions) {
    const message = `Security connector '${connector.key.name}' has ${maxSubscriptions} event subscriptions, the most it may have.`;
    throw new ConflictError(message, 'QuotaExceeded');
  }
  // The first one is informed about what happens from now on.
  if (others.length === 0) await observeConnector(connector, app);
  await app.eventSubscriptions.insert(subscription);
  return { subscription, created: true };
}

type Shaping = {
  connector: Connector;
  name: string;
  body: EventSubscriptionPut;
  known: Stored<EventSubscription> | undefined;
};

async function shaped({ connector, name, body, known }: Shaping, app: App): Promise<EventSubscription> {
  const now = app.clock.now().toISOString();
  const { endpoint: wanted, filter } = body.properties;
  const id = known?.value.id ?? app.ids.newId();
  const hasSecret = known !== undefined && (await app.vault.eventSecrets.get(id)) !== undefined;
  const endpoint = wanted === undefined ? keptEndpoint(known?.value, hasSecret) : endpointOf(wanted);
  const facts = hasSecret ? known.value.secret : undefined;
  const secret = endpoint.type === 'WebHook' ? (facts ?? { createdAt: now }) : undefined;
  const { lastSuccessAt } = known?.value.delivery ?? {};
  return {
    id,
    name: known?.value.name ?? name,
    connector: refOf(connector),
    endpoint,
    filter,
    ...omitUndefined({ secret }),
    createdAt: known?.value.createdAt ?? now,
    changedAt: now,
    delivery: { ...newDeliveryState, ...omitUndefined({ lastSuccessAt }) },
  };
}

/** Throws `InvalidRequestError` if there is none, or a crash left it without its URL. */
function keptEndpoint(known: EventSubscription | undefined, hasSecret: boolean): Endpoint {
  if (known !== undefined && (hasSecret || known.endpoint.type !== 'WebHook')) return known.endpoint;
  const message =
    known === undefined
      ? 'is required for a new event subscription'
      : 'is required again: its URL is not stored';
  throw new InvalidRequestError(`The request is not valid: properties.endpoint ${message}.`, {
    details: [{ code: 'InvalidValue', target: 'properties.endpoint', message }],
  });
}

function endpointOf(wanted: EventEndpointPut): Endpoint {
  return wanted.endpointType === 'WebHook'
    ? { type: 'WebHook', baseUrl: baseUrlOf(wanted.endpointUrl) }
    : { type: 'EventGridTopic', url: wanted.topicEndpoint };
}

/** Keeps the signing secrets of an endpoint whose URL changes. */
async function saveSecret({ id }: EventSubscription, wanted: EventEndpointPut, app: App): Promise<void> {
  if (wanted.endpointType !== 'WebHook') return app.vault.eventSecrets.remove(id);
  await retryOnConflict(async () => {
    const known = await app.vault.eventSecrets.get(id);
    const signing = known?.value.signing ?? [{ secret: app.ids.newHookSecret().signingToken }];
    const next: EventSecret = { url: wanted.endpointUrl, signing };
    await app.vault.eventSecrets.put(id, next, known?.etag);
  });
}
