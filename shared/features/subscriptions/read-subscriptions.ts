import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { devopsOf, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { EventSubscription } from './domain/event-subscription.ts';

/** Throws `ParentNotFoundError`, or `NotFoundError` if the connector has no configuration. */
export async function configuredConnector(key: ConnectorKey, app: App): Promise<Connector> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  devopsOf(connector);
  return connector;
}

/** The event subscriptions of a connector by name. Throws as `configuredConnector`. */
export async function listSubscriptions(key: ConnectorKey, app: App): Promise<EventSubscription[]> {
  const { id } = await configuredConnector(key, app);
  return (await app.eventSubscriptions.list(id)).map(({ value }) => value);
}

/** Throws `NotFoundError`, and as `configuredConnector`. */
export async function getSubscription(key: ConnectorKey, name: string, app: App): Promise<EventSubscription> {
  const { id } = await configuredConnector(key, app);
  const stored = await app.eventSubscriptions.get(id, name);
  if (stored === undefined) throw new NotFoundError(`Event subscription '${name}' does not exist.`);
  return stored.value;
}
