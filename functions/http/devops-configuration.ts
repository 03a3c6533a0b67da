import type { App } from '../../shared/features/app.ts';
import type { Connector, DevOps } from '../../shared/features/connectors/domain/connector.ts';
import { getDevops, listDevops } from '../../shared/features/connectors/read-connectors.ts';
import { authorizeGroups } from '../../shared/features/onboarding/authorize-groups.ts';
import { changeSelection } from '../../shared/features/onboarding/change-selection.ts';
import { deleteDevops, patchDevops, putDevops } from '../../shared/features/onboarding/configure-devops.ts';
import { validateDevops } from '../../shared/features/onboarding/validate-devops.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { presentDevops } from './present-connector.ts';
import { operationHeaders } from './responses.ts';

type Configured = Connector & { devops: DevOps };

export const devopsConfiguration = {
  async DevOpsConfigurations_List(call, app) {
    const configured = await listDevops(connectorKeyOf(call.params), app);
    return { status: 200, body: { value: configured.map((connector) => present(connector, call, app)) } };
  },
  async DevOpsConfigurations_Get(call, app) {
    return { status: 200, body: present(await getDevops(connectorKeyOf(call.params), app), call, app) };
  },
  async DevOpsConfigurations_CreateOrUpdate(call, app) {
    const { connector, created } = await putDevops(connectorKeyOf(call.params), call.body, call.caller, app);
    return startedResponse(created ? 201 : 202, connector, call, app);
  },
  async DevOpsConfigurations_Update(call, app) {
    const { connector, begun } = await patchDevops(connectorKeyOf(call.params), call.body, call.caller, app);
    return begun
      ? startedResponse(202, connector, call, app)
      : { status: 200, body: present(connector, call, app) };
  },
  async DevOpsConfigurations_Delete(call, app) {
    const connector = await deleteDevops(connectorKeyOf(call.params), app);
    return connector === undefined ? { status: 204 } : startedResponse(202, connector, call, app);
  },
  /** A dry run of the configuration; the connector need not exist. */
  async DevOpsConfigurations_Validate({ params, body, caller }, app) {
    return { status: 200, body: await validateDevops(connectorKeyOf(params), body, caller, app) };
  },
  /** Exchanges a code or token before Create; the connector need not exist. */
  async Authorizations_Create({ params, body, caller }, app) {
    const answer = await authorizeGroups(connectorKeyOf(params), body, caller, app);
    return { status: 200, body: answer, headers: { 'Cache-Control': 'no-store' } };
  },
  GitLabGroups_Onboard: (call, app) => select('onboard', call, app),
  GitLabGroups_Offboard: (call, app) => select('offboard', call, app),
} satisfies Partial<Handlers>;

/** Adds or removes a single group: a change of the list, followed like any other. */
async function select(action: 'onboard' | 'offboard', call: Call, app: App): Promise<ArmResponse> {
  const { params, caller } = call;
  const name = params['groupFQName'] ?? '';
  const connector = await changeSelection(connectorKeyOf(params), name, action, caller, app);
  // Nothing changed, as with a group that is selected already: there is no operation to follow.
  if (connector.devops.operation === undefined) return { status: 200, body: present(connector, call, app) };
  return startedResponse(202, connector, call, app);
}

function startedResponse(status: number, connector: Configured, call: Call<unknown>, app: App): ArmResponse {
  // A repeated request may find the operation of its authorization ended.
  const { operation, authorization } = connector.devops;
  const operationId = operation?.id ?? authorization?.operationId ?? '';
  const headers = operationHeaders(connector.key, operationId, call);
  return { status, body: present(connector, call, app), headers };
}

function present(connector: Configured, { apiVersion }: Call<unknown>, { gitlab }: App) {
  return presentDevops(connector, apiVersion, gitlab.instanceUrlOf(connector));
}
