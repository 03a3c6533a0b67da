import { ownApiVersion } from '../../shared/contracts/arm/api-version.ts';
import type { ConnectorStatus } from '../../shared/contracts/arm/connector-status.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { App } from '../../shared/features/app.ts';
import { deleteConnector } from '../../shared/features/connectors/delete-connector.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import { etagOf, type Precondition } from '../../shared/features/connectors/domain/precondition.ts';
import { getConnector, listConnectors } from '../../shared/features/connectors/read-connectors.ts';
import { patchConnector, putConnector } from '../../shared/features/connectors/save-connector.ts';
import { readConnectorStatus } from '../../shared/features/posture/read-connector-status.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf, scopeOf } from '../edge/route-params.ts';
import { presentConnector } from './present-connector.ts';
import { listResponse, pageRequestOf } from './responses.ts';

export const connectors = {
  SecurityConnectors_List: list,
  SecurityConnectors_ListByResourceGroup: list,
  async SecurityConnectors_Get(call, app) {
    const connector = await getConnector(connectorKeyOf(call.params), app);
    const [status] = await statusesOf([connector], call, app);
    return responseWith(200, connector, status);
  },
  async SecurityConnectors_CreateOrUpdate(call, app) {
    const { connector, created } = await putConnector(requestOf(call), app);
    return responseWith(created ? 201 : 200, connector);
  },
  async SecurityConnectors_Update(call, app) {
    return responseWith(200, await patchConnector(requestOf(call), app));
  },
  async SecurityConnectors_Delete({ params, precondition }, app) {
    const { existed } = await deleteConnector(connectorKeyOf(params), app, precondition);
    return { status: existed ? 200 : 204 };
  },
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const page = await listConnectors(scopeOf(call.params), pageRequestOf(call), call.access, app);
  const statuses = await statusesOf(page.items, call, app);
  const items = page.items.map((connector, index) => presentConnector(connector, statuses[index]));
  return listResponse({ ...page, items }, (item) => item, call);
}

/** Only our version has them. */
async function statusesOf(
  read: readonly Connector[],
  { apiVersion }: Call,
  app: App,
): Promise<ConnectorStatus[]> {
  return apiVersion === ownApiVersion ? readConnectorStatus(read, app) : [];
}

type Request<Body> = { caller: Caller; key: ConnectorKey; body: Body; precondition: Precondition };

function requestOf<Body>({ caller, params, body, precondition }: Call<Body>): Request<Body> {
  return { caller, key: connectorKeyOf(params), body, precondition };
}

function responseWith(status: number, connector: Connector, read?: ConnectorStatus): ArmResponse {
  return { status, body: presentConnector(connector, read), headers: { ETag: etagOf(connector) } };
}
