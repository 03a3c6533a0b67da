import type { ChangeResource } from '../../shared/contracts/arm/change.ts';
import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ChangeEvent } from '../../shared/features/inventory/domain/describe-change.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Endpoint } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { devopsId } from './resource-ids.ts';

export function changes(
  list: (key: ConnectorKey, page: PageRequest) => Promise<Page<ChangeEvent>>,
): Endpoint[] {
  return [
    endpoint(operations.Changes_List, async (call) => {
      const key = connectorKeyOf(call.params);
      return listAnswer(await list(key, pageRequestOf(call)), (event) => presentChange(event, key), call);
    }),
  ];
}

function presentChange({ id, ...properties }: ChangeEvent, key: ConnectorKey): ChangeResource {
  return {
    id: `${devopsId(key)}/changes/${id}`,
    name: id,
    type: 'Microsoft.Security/securityConnectors/devops/changes',
    properties,
  };
}
