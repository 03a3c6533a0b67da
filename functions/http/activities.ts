import type { ActivityResource } from '../../shared/contracts/arm/activity.ts';
import type { ResourceScope } from '../../shared/contracts/resource-scope.ts';
import type { App } from '../../shared/features/app.ts';
import type { Activity } from '../../shared/features/permissions/domain/activity.ts';
import { omitUndefined } from '../../shared/platform/omit-undefined.ts';
import { resourceIdOf } from '../../shared/platform/resource-scope.ts';
import type { ArmResponse, Call, Handlers } from '../edge/endpoint.ts';
import { scopeOf } from '../edge/route-params.ts';
import { listResponse, pageRequestOf } from './responses.ts';

/**
 * The activity list of a connector, by its resource id: it outlives the connector, and includes earlier connectors of the
 * same name. That of a subscription holds everything in it, role assignments at any scope included.
 */
export const activities = {
  ConnectorActivities_List: list,
  Activities_List: list,
} satisfies Partial<Handlers>;

async function list(call: Call, app: App): Promise<ArmResponse> {
  const scope = scopeOf(call.params);
  const page = await app.activities.list(call.caller.tenantId, scope, pageRequestOf(call));
  return listResponse(page, (activity) => present(activity, scope), call);
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
