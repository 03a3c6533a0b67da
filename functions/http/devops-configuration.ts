import type {
  DevOpsConfigurationPatch,
  DevOpsConfigurationPut,
} from '../../shared/contracts/arm/devops-configuration.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { Caller } from '../../shared/platform/caller.ts';
import type { Connector, DevOps } from '../../shared/features/connectors/domain/connector.ts';
import { endpoint, type Answer, type Call, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { operationHeaders } from './answers.ts';
import { presentDevops } from './present-connector.ts';

type Configured = Connector & { devops: DevOps };
type Deeds = {
  get(key: ConnectorKey): Promise<Configured>;
  list(key: ConnectorKey): Promise<Configured[]>;
  put(
    key: ConnectorKey,
    body: DevOpsConfigurationPut,
    caller: Caller,
  ): Promise<{ connector: Configured; created: boolean }>;
  patch(
    key: ConnectorKey,
    body: DevOpsConfigurationPatch,
    caller: Caller,
  ): Promise<{ connector: Configured; begun: boolean }>;
  remove(key: ConnectorKey): Promise<Configured | undefined>;
  instanceUrlOf(connector: Connector): string | undefined;
};

export function devopsConfigurations(deeds: Deeds): Endpoint[] {
  return [
    endpoint(operations.DevOpsConfigurations_List, async (call) => {
      const configured = await deeds.list(connectorKeyOf(call.params));
      return { status: 200, body: { value: configured.map((connector) => present(connector, call, deeds)) } };
    }),
  ];
}

export function devopsConfiguration(deeds: Deeds): Endpoint[] {
  return [
    endpoint(operations.DevOpsConfigurations_Get, async (call) => ({
      status: 200,
      body: present(await deeds.get(connectorKeyOf(call.params)), call, deeds),
    })),
    endpoint(operations.DevOpsConfigurations_CreateOrUpdate, async (call) => {
      const { connector, created } = await deeds.put(connectorKeyOf(call.params), call.body, call.caller);
      return begun(created ? 201 : 202, connector, call, deeds);
    }),
    endpoint(operations.DevOpsConfigurations_Update, async (call) => {
      const { connector, begun: works } = await deeds.patch(
        connectorKeyOf(call.params),
        call.body,
        call.caller,
      );
      return works
        ? begun(202, connector, call, deeds)
        : { status: 200, body: present(connector, call, deeds) };
    }),
    endpoint(operations.DevOpsConfigurations_Delete, async (call) => {
      const connector = await deeds.remove(connectorKeyOf(call.params));
      return connector === undefined ? { status: 204 } : begun(202, connector, call, deeds);
    }),
  ];
}

/** Adding and removing single groups: a change of the list, followed like any other. */
export function groupSelection(
  spec: typeof operations.GitLabGroups_Onboard | typeof operations.GitLabGroups_Offboard,
  deed: (key: ConnectorKey, name: string, caller: Caller) => Promise<Configured>,
  deeds: Pick<Deeds, 'instanceUrlOf'>,
): Endpoint[] {
  return [
    endpoint(spec, async (call) => {
      const connector = await deed(
        connectorKeyOf(call.params),
        call.params['groupFQName'] ?? '',
        call.caller,
      );
      // A group that is in already: there is nothing to follow.
      if (connector.devops.operation === undefined)
        return { status: 200, body: present(connector, call, deeds) };
      return begun(202, connector, call, deeds);
    }),
  ];
}

function begun(
  status: number,
  connector: Configured,
  call: Call<unknown>,
  deeds: Pick<Deeds, 'instanceUrlOf'>,
): Answer {
  const operationId = connector.devops.operation?.id ?? '';
  return {
    status,
    body: present(connector, call, deeds),
    headers: operationHeaders(connector.key, operationId, call),
  };
}

function present(connector: Configured, call: Call<unknown>, deeds: Pick<Deeds, 'instanceUrlOf'>) {
  return presentDevops(connector, call.apiVersion, deeds.instanceUrlOf(connector));
}
