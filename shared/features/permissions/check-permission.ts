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

type Wanted = { action: string; scope: ResourceScope; ofThoseBelow: boolean };

/**
 * Whether a caller may do something at a scope. The assignments are read for every request, so that a role that is taken
 * away is gone with the next one. Nothing about the scope itself is read: who may not do it does not learn whether it is
 * there. Throws `AuthorizationFailedError`; `UnauthenticatedError` when the subscription is of another tenant;
 * `NotFoundError` when it is of none.
 */
export async function checkPermission(caller: Caller, wanted: Wanted, app: App): Promise<Permission> {
  const { action, scope, ofThoseBelow } = wanted;
  const grants = await grantsOf(caller, assertTenant(caller, scope, app.tenants), scope, app);
  const isAllowed = (ofThoseBelow ? isPermittedBelow : isPermitted)(grants, action, scope);
  if (!isAllowed) throw refusal(caller, wanted);
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

function refusal({ name, principalId }: Caller, { action, scope }: Wanted): AuthorizationFailedError {
  return new AuthorizationFailedError(
    `The client '${name}' with object id '${principalId}' does not have authorization to perform action '${action}' over scope '${resourceIdOf(scope)}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
  );
}
