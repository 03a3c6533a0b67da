import type { Page } from '../contracts/arm/list.ts';
import type { ConnectorKey, ConnectorRef } from '../contracts/connector-key.ts';
import type { Connector } from '../domain/onboarding/connector.ts';
import type { Operation } from '../domain/onboarding/operation.ts';
import type { PageRequest, Stored } from './stored.ts';

export interface Connectors {
  get(key: ConnectorKey): Promise<Stored<Connector> | undefined>;
  /** Ordered by resource group and name. An unknown continuation token throws `InvalidRequestError`. */
  list(
    scope: { subscriptionId: string; resourceGroup?: string },
    page: PageRequest,
    isWanted?: (connector: Connector) => boolean,
  ): Promise<Page<Connector>>;
  /** How many connectors of a subscription there are, those included that are being deleted. */
  countIn(subscriptionId: string): Promise<number>;
  /** Every connector of every subscription, for timers. */
  all(): AsyncIterable<Connector>;
  /** Throws `ConcurrentChangeError` when it exists. Returns the new version. */
  insert(connector: Connector): Promise<string>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`. Returns the new version. */
  replace(connector: Connector, etag: string): Promise<string>;
  /** Throws `ConcurrentChangeError` when it changed since `etag`; fine when it is gone already. */
  remove(key: ConnectorKey, etag: string): Promise<void>;
  /** Puts a new life in the place of one that is being deleted, which is set aside, in one transaction. Throws as `replace`. */
  succeed(next: Connector, former: Stored<Connector>): Promise<void>;
  /** A connector that was set aside; `all` yields it too. */
  setAside(ref: ConnectorRef): Promise<Connector | undefined>;
  /** Fine when it is gone already. */
  removeSetAside(ref: ConnectorRef): Promise<void>;
}

/**
 * One change of a connector: read, decide, write; and all of it again when somebody else wrote meanwhile. `decide`
 * must be pure. `keep` writes nothing.
 */
export interface ConnectorChanges {
  change<Answer>(
    key: ConnectorKey,
    decide: (current: Connector | undefined) => ConnectorChange<Answer>,
  ): Promise<Answer>;
}

/** `succeed` puts a new life in the place of one that is being deleted. */
export type ConnectorChange<Answer> =
  | { action: 'save' | 'succeed'; connector: Connector; answer: Answer }
  | { action: 'remove' | 'keep'; answer: Answer };

export interface Operations {
  get(key: ConnectorKey, operationId: string): Promise<Operation | undefined>;
  /** Inserts or replaces. An operation that has ended keeps its end: later writes change nothing. */
  put(key: ConnectorKey, operation: Operation): Promise<void>;
  /** Deletes operations that ended before `before`; how many. Safe to repeat. */
  purgeEnded(before: string): Promise<number>;
}
