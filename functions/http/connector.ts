import { operations } from '../../shared/contracts/arm/operations.ts';
import type {
  SecurityConnectorPatch,
  SecurityConnectorPut,
} from '../../shared/contracts/arm/security-connector.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Caller } from '../../shared/domain/access/caller.ts';
import type { Connector } from '../../shared/domain/onboarding/connector.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { presentConnector } from './present-connector.ts';

type Request<Body> = { caller: Caller; key: ConnectorKey; body: Body };
type Deeds = {
  get(key: ConnectorKey): Promise<Connector>;
  put(request: Request<SecurityConnectorPut>): Promise<{ connector: Connector; created: boolean }>;
  patch(request: Request<SecurityConnectorPatch>): Promise<Connector>;
  remove(key: ConnectorKey): Promise<{ existed: boolean }>;
};

export function connector(deeds: Deeds): Endpoint[] {
  return [
    endpoint(operations.SecurityConnectors_Get, async ({ params }) => ({
      status: 200,
      body: presentConnector(await deeds.get(connectorKeyOf(params))),
    })),
    endpoint(operations.SecurityConnectors_CreateOrUpdate, async ({ caller, params, body }) => {
      const saved = await deeds.put({ caller, key: connectorKeyOf(params), body });
      return { status: saved.created ? 201 : 200, body: presentConnector(saved.connector) };
    }),
    endpoint(operations.SecurityConnectors_Update, async ({ caller, params, body }) => ({
      status: 200,
      body: presentConnector(await deeds.patch({ caller, key: connectorKeyOf(params), body })),
    })),
    endpoint(operations.SecurityConnectors_Delete, async ({ params }) => {
      const { existed } = await deeds.remove(connectorKeyOf(params));
      return { status: existed ? 200 : 204 };
    }),
  ];
}
