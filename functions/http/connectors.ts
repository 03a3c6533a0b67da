import { operations } from '../../shared/contracts/arm/operations.ts';
import type { Page } from '../../shared/contracts/arm/list.ts';
import type { Connector } from '../../shared/features/connectors/domain/connector.ts';
import type { Permission } from '../../shared/features/permissions/ports.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Call, type Endpoint } from '../edge/endpoint.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { presentConnector } from './present-connector.ts';

export type ListConnectors = (
  scope: { subscriptionId: string; resourceGroup?: string },
  page: PageRequest,
  access: Permission,
) => Promise<Page<Connector>>;

export function connectorsBySubscription(list: ListConnectors): Endpoint[] {
  return [
    endpoint(operations.SecurityConnectors_List, async (call) => {
      const scope = { subscriptionId: call.params['subscriptionId'] ?? '' };
      return listAnswer(await list(scope, pageRequestOf(call), call.access), presentConnector, call);
    }),
  ];
}

export function connectorsByResourceGroup(list: ListConnectors): Endpoint[] {
  return [
    endpoint(operations.SecurityConnectors_ListByResourceGroup, async (call) => {
      return listAnswer(await list(scopeOf(call), pageRequestOf(call), call.access), presentConnector, call);
    }),
  ];
}

function scopeOf({ params }: Call): { subscriptionId: string; resourceGroup: string } {
  return {
    subscriptionId: params['subscriptionId'] ?? '',
    resourceGroup: params['resourceGroupName'] ?? '',
  };
}
