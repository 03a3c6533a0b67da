import type { ActivityResource } from '../../shared/contracts/arm/activity.ts';
import type { Page } from '../../shared/contracts/arm/list.ts';
import { operations } from '../../shared/contracts/arm/operations.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { Activity } from '../../shared/features/permissions/domain/activity.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { PageRequest } from '../../shared/platform/stored.ts';
import { endpoint, type Answer, type Call } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { listAnswer, pageRequestOf } from './answers.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';

type List = (tenantId: string, scope: ResourceScope, page: PageRequest) => Promise<Page<Activity>>;

/**
 * Of a connector, by its resource id: also when it was deleted, and then with those of its predecessors of the same name.
 * Of a subscription: everything in it, role assignments at any scope included.
 */
export function activities(list: List) {
  const answer = async (call: Call): Promise<Answer> => {
    const scope = scopeOf(call.params);
    const page = await list(call.caller.tenantId, scope, pageRequestOf(call));
    return listAnswer(page, (activity) => present(activity, scope), call);
  };
  return {
    connectorActivities: [endpoint(operations.ConnectorActivities_List, answer)],
    activities: [endpoint(operations.Activities_List, answer)],
  };
}

function present(activity: Activity, scope: ResourceScope): ActivityResource {
  const { id, at, status, caller, action, operationId, resourceId, correlationId } = activity;
  const { httpStatus, errorCode, count, lastAt } = activity;
  const isNarrow = scope.name !== undefined;
  const parent = isNarrow ? resourceIdOf(scope) : `${resourceIdOf(scope)}/providers/Microsoft.Security`;
  return {
    id: `${parent}/activities/${id}`,
    name: id,
    type: isNarrow ? 'Microsoft.Security/securityConnectors/activities' : 'Microsoft.Security/activities',
    properties: {
      at,
      status,
      operationName: action,
      operationId,
      resourceId,
      caller: caller.name,
      callerId: caller.principalId,
      callerType: caller.type,
      correlationId,
      ...omitUndefined({ httpStatus, errorCode, count, lastAt }),
    },
  };
}
