import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';

type Started = { runId?: string; joined?: boolean };
type Deeds = {
  connector(key: ConnectorKey): Promise<Started>;
  group(key: ConnectorKey, name: string, caller: string): Promise<Started>;
  project(key: ConnectorKey, group: string, path: string, caller: string): Promise<void>;
};

export function connectorResync(deeds: Pick<Deeds, 'connector'>): Endpoint[] {
  return [
    endpoint(operations.DevOpsConfigurations_Resync, async ({ params }) => ({
      status: 202,
      body: await deeds.connector(connectorKeyOf(params)),
    })),
  ];
}

export function groupResync(deeds: Pick<Deeds, 'group'>): Endpoint[] {
  return [
    endpoint(operations.GitLabGroups_Resync, async ({ params, caller }) => ({
      status: 202,
      body: await deeds.group(connectorKeyOf(params), params['groupFQName'] ?? '', caller.name),
    })),
  ];
}

export function projectResync(deeds: Pick<Deeds, 'project'>): Endpoint[] {
  return [
    endpoint(operations.GitLabProjects_Resync, async ({ params, caller }) => {
      const { groupFQName = '', projectName = '' } = params;
      await deeds.project(connectorKeyOf(params), groupFQName, projectName, caller.name);
      return { status: 202, body: {} };
    }),
  ];
}
