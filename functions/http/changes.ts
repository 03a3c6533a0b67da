import type { ChangeResource } from '../../shared/contracts/arm/change.ts';
import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';
import type { ChangeEvent } from '../../shared/features/inventory/domain/describe-change.ts';
import { listChanges } from '../../shared/features/inventory/list-changes.ts';
import type { Handlers } from '../edge/endpoint.ts';
import { connectorKeyOf } from '../edge/route-params.ts';
import { devopsId } from './resource-ids.ts';
import { listResponse, pageRequestOf } from './responses.ts';

export const changes = {
  async Changes_List(call, app) {
    const key = connectorKeyOf(call.params);
    const page = await listChanges(key, pageRequestOf(call), app);
    return listResponse(page, (event) => presentChange(event, key), call);
  },
} satisfies Partial<Handlers>;

function presentChange({ id, after, ...properties }: ChangeEvent, key: ConnectorKey): ChangeResource {
  return {
    id: `${devopsId(key)}/changes/${id}`,
    name: id,
    type: 'Microsoft.Security/securityConnectors/devops/changes',
    properties: { ...properties, ...(after === undefined ? {} : { after: presentAfter(after) }) },
  };
}

/** Rows keep `because`, the word of an earlier version. */
function presentAfter({ because: reason, ...after }: Record<string, unknown>): Record<string, unknown> {
  return reason === undefined ? after : { ...after, reason };
}
