import { retryOnConflict } from '../../platform/retry-on-conflict.ts';
import type { App } from '../app.ts';
import type { EventSubscription } from './domain/event-subscription.ts';

type Place = { connectorId: string; subscriptionId: string };

/**
 * Reads a subscription, decides, and saves what `decide` returns, again on a conflict. Returns what was saved; undefined if
 * there is no such subscription or nothing was decided. `decide` must be pure.
 */
export function changeSubscription(
  { connectorId, subscriptionId }: Place,
  decide: (current: EventSubscription) => EventSubscription | undefined,
  app: App,
): Promise<EventSubscription | undefined> {
  return retryOnConflict(async () => {
    const stored = (await app.eventSubscriptions.list(connectorId)).find(
      ({ value }) => value.id === subscriptionId,
    );
    const changed = stored && decide(stored.value);
    if (stored === undefined || changed === undefined) return undefined;
    await app.eventSubscriptions.replace(changed, stored.etag);
    return changed;
  });
}
