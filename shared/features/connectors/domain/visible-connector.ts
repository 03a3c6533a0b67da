import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import { NotFoundError, ParentNotFoundError } from '../../../platform/errors/errors.ts';
import type { Connector, DevOps } from './connector.ts';

/** Whether callers see the connector. A deleted one is hidden while its data is being removed. */
export function isVisible(connector: Connector | undefined): connector is Connector {
  return connector !== undefined && connector.deletion === undefined;
}

/**
 * The connector, if it belongs to the tenant of the caller. It stays with the tenant in which it was created, also if its
 * subscription moves to another one. Throws `NotFoundError` for callers of another tenant.
 */
export function ofTenant(
  connector: Connector | undefined,
  { tenantId }: { tenantId: string },
): Connector | undefined {
  if (connector === undefined || connector.tenantId === tenantId) return connector;
  throw new NotFoundError(`Security connector '${connector.key.name}' does not exist in this tenant.`);
}

/** Throws `NotFoundError`. */
export function visibleConnector(connector: Connector | undefined, key: ConnectorKey): Connector {
  if (!isVisible(connector)) throw new NotFoundError(`Security connector '${key.name}' does not exist.`);
  return connector;
}

/** The connector as the parent of the requested resource. Throws `ParentNotFoundError`. */
export function parentConnector(connector: Connector | undefined, key: ConnectorKey): Connector {
  if (!isVisible(connector))
    throw new ParentNotFoundError(`Security connector '${key.name}' does not exist.`);
  return connector;
}

/** Throws `NotFoundError` if the connector has no configuration. */
export function devopsOf(connector: Connector): DevOps {
  if (connector.devops !== undefined) return connector.devops;
  throw new NotFoundError(`Security connector '${connector.key.name}' has no DevOps configuration.`);
}
