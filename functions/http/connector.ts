import { operations } from '../../shared/contracts/arm/operations.ts';
import type {
  SecurityConnectorPatch,
  SecurityConnectorPut,
} from '../../shared/contracts/arm/security-connector.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import { etagOf, type Precondition } from '../../shared/features/connectors/domain/precondition.ts';
import { endpoint, type Answer, type Call, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { presentConnector } from './present-connector.ts';

type Request<Body> = { caller: Caller; key: ConnectorKey; body: Body; precondition: Precondition };
type Deeds = {
  get(key: ConnectorKey): Promise<Connector>;
  put(request: Request<SecurityConnectorPut>): Promise<{ connector: Connector; created: boolean }>;
  patch(request: Request<SecurityConnectorPatch>): Promise<Connector>;
  remove(key: ConnectorKey, precondition: Precondition): Promise<{ existed: boolean }>;
};

export function connector(deeds: Deeds): Endpoint[] {
  return [
    endpoint(operations.SecurityConnectors_Get, async ({ params }) =>
      answered(200, await deeds.get(connectorKeyOf(params))),
    ),
    endpoint(operations.SecurityConnectors_CreateOrUpdate, async (call) => {
      const saved = await deeds.put(requestOf(call));
      return answered(saved.created ? 201 : 200, saved.connector);
    }),
    endpoint(operations.SecurityConnectors_Update, async (call) =>
      answered(200, await deeds.patch(requestOf(call))),
    ),
    endpoint(operations.SecurityConnectors_Delete, async ({ params, precondition }) => {
      const { existed } = await deeds.remove(connectorKeyOf(params), precondition);
      return { status: existed ? 200 : 204 };
    }),
  ];
}

function requestOf<Body>({ caller, params, body, precondition }: Call<Body>): Request<Body> {
  return { caller, key: connectorKeyOf(params), body, precondition };
}

function answered(status: number, one: Connector): Answer {
  return { status, body: presentConnector(one), headers: { ETag: etagOf(one) } };
}
