import type { EventFilter } from '../../../contracts/arm/event-subscription.ts';
import type { ConnectorRef } from '../../../contracts/connector-key.ts';
import type { DeliveryState } from './delivery-state.ts';

/** `baseUrl` is the URL without its query; the vault holds the whole URL. */
export type Endpoint = { type: 'WebHook'; baseUrl: string } | { type: 'EventGridTopic'; url: string };

/** Facts about the signing secret, without the secret. Times are ISO 8601. */
export type SecretFacts = {
  createdAt: string;
  /** When it was shown; a secret is shown once. */
  shownAt?: string;
  /** The former secret also signs until then. */
  formerUntil?: string;
};

/** An event subscription of a connector. `id` differs after deletion and creation; names are compared without case. */
export type EventSubscription = {
  id: string;
  name: string;
  connector: ConnectorRef;
  endpoint: Endpoint;
  filter: EventFilter;
  /** Absent for Event Grid, which authenticates the app's identity. */
  secret?: SecretFacts;
  createdAt: string;
  changedAt: string;
  delivery: DeliveryState;
};

/** The URL without query and fragment, which may hold a key. */
export function baseUrlOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}
