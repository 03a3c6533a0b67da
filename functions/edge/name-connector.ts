import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import { ofTenant } from '../../shared/features/connectors/domain/visible-connector.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { Stored } from '../../shared/platform/stored.ts';
import { connectorKeyOf } from './route-params.ts';

type Params = Readonly<Record<string, string>>;

/**
 * Reads the connector that the path names. `params` has the spelling it was created with: ARM matches without case, and ids in
 * responses have one spelling. `app` gives flows this row, so that a read request reads the connector once. Throws
 * `NotFoundError` for a connector of another tenant.
 */
export async function nameConnector(
  params: Params,
  caller: Caller,
  app: App,
): Promise<{ params: Params; app: App }> {
  if (params['securityConnectorName'] === undefined) return { params, app };
  const given = connectorKeyOf(params);
  const stored = await app.connectors.get(given);
  const key = ofTenant(stored?.value, caller)?.key ?? given;
  const { subscriptionId, resourceGroup, name } = key;
  return {
    params: { ...params, subscriptionId, resourceGroupName: resourceGroup, securityConnectorName: name },
    app: withConnector(key, stored, app),
  };
}

function withConnector(key: ConnectorKey, stored: Stored<Connector> | undefined, app: App): App {
  const get: App['connectors']['get'] = (other) =>
    isSame(other, key) ? Promise.resolve(stored) : app.connectors.get(other);
  return { ...app, connectors: { ...app.connectors, get } };
}

function isSame(one: ConnectorKey, other: ConnectorKey): boolean {
  return (
    one.subscriptionId === other.subscriptionId &&
    one.resourceGroup === other.resourceGroup &&
    one.name === other.name
  );
}
