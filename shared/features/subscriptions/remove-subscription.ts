import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { App } from '../app.ts';
import { configuredConnector } from './read-subscriptions.ts';

/**
 * Removes an event subscription with its secret and the events that wait. False if there is none. Idempotent: the row goes
 * last, so that a repeat after a crash removes the rest. Throws as `configuredConnector`.
 */
export async function removeSubscription(key: ConnectorKey, name: string, app: App): Promise<boolean> {
  const connector = await configuredConnector(key, app);
  const stored = await app.eventSubscriptions.get(connector.id, name);
  if (stored === undefined) return false;
  const { id } = stored.value;
  await app.vault.eventSecrets.remove(id);
  await app.eventDeliveries.purgeOf(connector.id, id);
  await app.eventSubscriptions.remove(connector.id, name);
  // Events that came while it was being removed.
  await app.eventDeliveries.purgeOf(connector.id, id);
  return true;
}

/** Removes the event subscriptions of a connector with their secrets and events. Idempotent: the rows go last. */
export async function purgeSubscriptions(connectorId: string, app: App): Promise<void> {
  for (const { value } of await app.eventSubscriptions.list(connectorId)) {
    await app.vault.eventSecrets.remove(value.id);
  }
  await app.eventSubscriptions.purge(connectorId);
}
