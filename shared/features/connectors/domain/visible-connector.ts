import type { ConnectorKey } from '../../../contracts/connector-key.ts';
import { NotFoundError, ParentNotFoundError } from '../../../platform/errors/errors.ts';
import type { Connector, DevOps } from './connector.ts';

/** A connector that was deleted is gone for its callers, even while its traces are being removed. */
export function isVisible(connector: Connector | undefined): connector is Connector {
  return connector !== undefined && connector.deletion === undefined;
}

/**
 * A connector stays with the tenant in which it was made, also when its subscription has moved to another. Throws
 * `NotFoundError` for callers of that other.
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

/** The connector as the parent of what is asked for. Throws `ParentNotFoundError`. */
export function parentConnector(connector: Connector | undefined, key: ConnectorKey): Connector {
  if (!isVisible(connector))
    throw new ParentNotFoundError(`Security connector '${key.name}' does not exist.`);
  return connector;
}

/** Throws `NotFoundError` when nothing was configured. */
export function devopsOf(connector: Connector): DevOps {
  if (connector.devops !== undefined) return connector.devops;
  throw new NotFoundError(`Security connector '${connector.key.name}' has no DevOps configuration.`);
}
