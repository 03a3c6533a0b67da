import type { ResourceScope } from '../../contracts/resource-scope.ts';
import type { Tenant } from '../../contracts/tenant.ts';
import type { Caller } from '../../platform/caller.ts';
import { isPermitted, isPermittedBelow, type Grant } from './domain/is-permitted.ts';
import { resourceIdOf } from '../../platform/resource-scope.ts';
import { roles } from './domain/roles.ts';
import { tenantOf } from './domain/tenants.ts';
import {
  AuthorizationFailedError,
  NotFoundError,
  UnauthenticatedError,
} from '../../platform/errors/errors.ts';
import type { Permission } from './ports.ts';
import type { App } from '../app.ts';

/** `ofThoseBelow`: a permission anywhere below the scope suffices, as for a list. */
type PermissionRequest = { action: string; scope: ResourceScope; ofThoseBelow: boolean };

/**
 * Checks that a caller may perform an action at a scope. Role assignments are read for every request, so that a removed
 * role has no effect on the next one. The scope itself is not read, so that a caller without permission does not learn
 * whether it exists. Throws `AuthorizationFailedError`; `UnauthenticatedError` if the subscription belongs to another
 * tenant; `NotFoundError` if it belongs to none.
 */
export async function checkPermission(
  caller: Caller,
  request: PermissionRequest,
  app: App,
): Promise<Permission> {
  const { action, scope, ofThoseBelow } = request;
  const grants = await grantsOf(caller, assertTenant(caller, scope, app.tenants), scope, app);
  const isAllowed = (ofThoseBelow ? isPermittedBelow : isPermitted)(grants, action, scope);
  if (!isAllowed) throw refusal(caller, request);
  return {
    covers: ({ tenantId, key }) => tenantId === caller.tenantId && isPermitted(grants, action, key),
  };
}

async function grantsOf(
  { tenantId, principalId }: Caller,
  tenant: Tenant,
  { subscriptionId }: ResourceScope,
  app: App,
): Promise<Grant[]> {
  if (tenant.owners.includes(principalId))
    return [{ roleDefinitionId: roles.owner.id, scope: { subscriptionId } }];
  return app.roleAssignments.ofPrincipal(tenantId, principalId);
}

function assertTenant(
  { tenantId }: Caller,
  { subscriptionId }: ResourceScope,
  tenants: readonly Tenant[],
): Tenant {
  const tenant = tenantOf(tenants, subscriptionId);
  if (tenant === undefined)
    throw new NotFoundError(
      `The subscription '${subscriptionId}' could not be found.`,
      'SubscriptionNotFound',
    );
  if (tenant.tenantId === tenantId) return tenant;
  throw new UnauthenticatedError(
    `The access token is from tenant '${tenantId}'. It must be from '${tenant.tenantId}', which the subscription belongs to.`,
    { code: 'InvalidAuthenticationTokenTenant' },
  );
}

function refusal(
  { name, principalId }: Caller,
  { action, scope }: PermissionRequest,
): AuthorizationFailedError {
  return new AuthorizationFailedError(
    `The client '${name}' with object id '${principalId}' does not have authorization to perform action '${action}' over scope '${resourceIdOf(scope)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
