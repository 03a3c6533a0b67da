import type { EventSecret } from '../../contracts/event-secret.ts';
import type { Stored } from '../../platform/stored.ts';
import type { EventSubscription } from './domain/event-subscription.ts';
import type { Notice } from './domain/notice.ts';
import type { SendOutcome } from './domain/send-outcome.ts';
import type { WatchState } from './domain/watch-state.ts';

export interface EventSubscriptions {
  /** In the order of their names; a connector has a few. */
  list(connectorId: string): Promise<Stored<EventSubscription>[]>;
  /** By name, in any case. */
  get(connectorId: string, name: string): Promise<Stored<EventSubscription> | undefined>;
  /** Throws `ConcurrentChangeError` if it exists. */
  insert(subscription: EventSubscription): Promise<void>;
  /** Throws `ConcurrentChangeError` if it changed since `etag`. */
  replace(subscription: EventSubscription, etag: string): Promise<void>;
  /** Does nothing if it does not exist. Its events are removed by `EventDeliveries.purgeOf`. */
  remove(connectorId: string, name: string): Promise<void>;
  watched(connectorId: string): Promise<WatchState | undefined>;
  putWatched(connectorId: string, state: WatchState): Promise<void>;
  /** Deletes everything of a connector: subscriptions and the events that wait. Idempotent. */
  purge(connectorId: string): Promise<void>;
}

/**
 * An event that waits for one subscription. `since`: when it was first tried, or happened if it was not tried yet. `dueAt`:
 * when it may be sent. ISO 8601.
 */
export type Delivery = {
  subscriptionId: string;
  notice: Notice;
  dueAt: string;
  since: string;
  attempts: number;
};

/** Events that wait, by subscription, in the order in which they are due. */
export interface EventDeliveries {
  /** Stores events for the subscriptions of the connector that want them; returns the number of rows. Idempotent. */
  enqueue(connectorId: string, notices: readonly Notice[]): Promise<number>;
  /** Up to `max` events that are due. */
  due(connectorId: string, subscriptionId: string, now: Date, max: number): Promise<Delivery[]>;
  /** When the first event is due; undefined if none waits. */
  nextDueAt(connectorId: string, subscriptionId: string): Promise<string | undefined>;
  /** Removes delivered events. Idempotent. */
  complete(connectorId: string, deliveries: readonly Delivery[]): Promise<void>;
  /** Makes the event, as stored under the former time, due at another one, in one transaction. */
  postpone(
    connectorId: string,
    delivery: Delivery,
    next: Pick<Delivery, 'dueAt' | 'since' | 'attempts'>,
  ): Promise<void>;
  /** Sets events aside under the name of a batch, each in one transaction. */
  setAside(connectorId: string, deliveries: readonly Delivery[], batch: string): Promise<void>;
  /** Makes the events of a batch wait again, as new ones; returns how many. Idempotent. */
  restore(connectorId: string, subscriptionId: string, batch: string, now: Date): Promise<number>;
  /** Deletes the events of a subscription, set aside or not. Idempotent. */
  purgeOf(connectorId: string, subscriptionId: string): Promise<void>;
  /** Deletes events of a subscription that were set aside before `before` (ISO 8601). Idempotent. */
  purgeSetAside(connectorId: string, subscriptionId: string, before: string): Promise<void>;
}

/** Receivers of events. Neither throws. */
export interface EventEndpoints {
  /** POST of a body to an https address, which is judged at connect time. */
  postWebhook(
    secret: EventSecret,
    headers: Readonly<Record<string, string>>,
    body: string,
  ): Promise<SendOutcome>;
  /** POST of a batch of CloudEvents to a topic of Event Grid, with a token of the app's identity. */
  postToTopic(url: string, body: string): Promise<SendOutcome>;
}
