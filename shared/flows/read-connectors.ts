import type { Page } from '../contracts/arm/list.ts';
import type { ConnectorKey } from '../contracts/connector-key.ts';
import { NotFoundError } from '../domain/errors.ts';
import type { Connector, DevOps } from '../domain/onboarding/connector.ts';
import type { Operation } from '../domain/onboarding/operation.ts';
import {
  devopsOf,
  isVisible,
  parentConnector,
  visibleConnector,
} from '../domain/onboarding/visible-connector.ts';
import type { Access } from '../ports/access.ts';
import type { Connectors, Operations } from '../ports/connectors.ts';
import type { PageRequest } from '../ports/stored.ts';

type Deps = { connectors: Pick<Connectors, 'get' | 'list'>; operations: Pick<Operations, 'get'> };

/** Throws `NotFoundError`. */
export async function getConnector(key: ConnectorKey, deps: Deps): Promise<Connector> {
  return visibleConnector((await deps.connectors.get(key))?.value, key);
}

/** Those that the caller may see, without those that are being deleted. */
export function listConnectors(
  scope: { subscriptionId: string; resourceGroup?: string },
  page: PageRequest,
  access: Access,
  deps: Deps,
): Promise<Page<Connector>> {
  // Left out while reading, so that no continuation token is made of a name that the caller must not learn.
  return deps.connectors.list(scope, page, (connector) => isVisible(connector) && access.covers(connector));
}

/** The connector with its configuration. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function getDevops(key: ConnectorKey, deps: Deps): Promise<Connector & { devops: DevOps }> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  return { ...connector, devops: devopsOf(connector) };
}

/** Zero or one configuration. Throws `ParentNotFoundError`. */
export async function listDevops(key: ConnectorKey, deps: Deps): Promise<(Connector & { devops: DevOps })[]> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  return connector.devops === undefined ? [] : [{ ...connector, devops: connector.devops }];
}

/** Outlives the configuration and the connector, so that a deletion can be polled to its end. Throws `NotFoundError`. */
export async function getOperation(key: ConnectorKey, operationId: string, deps: Deps): Promise<Operation> {
  const operation = await deps.operations.get(key, operationId);
  if (operation === undefined) throw new NotFoundError(`Operation '${operationId}' does not exist.`);
  return operation;
}
