import type { ResourceScope } from '../../contracts/resource-scope.ts';
import { anySubscription } from '../../contracts/tenant.ts';
import type { Caller } from '../../platform/caller.ts';
import { isWithin } from '../../platform/resource-scope.ts';
import type { App } from '../app.ts';
import { isVisible } from '../connectors/domain/visible-connector.ts';
import { type Role, roleById, roles } from './domain/roles.ts';
import { tenantOf } from './domain/tenants.ts';

/** The roles that a caller has at a scope, inherited ones included. */
export async function listOwnRoles(caller: Caller, scope: ResourceScope, app: App): Promise<Role[]> {
  const { tenantId, principalId } = caller;
  const tenant = tenantOf(app.tenants, scope.subscriptionId);
  if (tenant?.owners.includes(principalId) === true) return [roles.owner];
  const own = await app.roleAssignments.ofPrincipal(tenantId, principalId);
  return own
    .filter((assignment) => isWithin(scope, assignment.scope))
    .flatMap(({ roleDefinitionId }) => roleById(roleDefinitionId) ?? []);
}

/**
 * The subscriptions in which a caller has a role, in order. An owner of the tenant gets those that are configured and
 * those that have a connector, because there is no other list of subscriptions.
 */
export async function listSubscriptionIds(caller: Caller, app: App): Promise<string[]> {
  const { tenantId, principalId } = caller;
  const tenant = app.tenants.find((one) => one.tenantId === tenantId);
  const found = new Set<string>();
  if (tenant?.owners.includes(principalId) === true) {
    for (const id of tenant.subscriptions) if (id !== anySubscription) found.add(id);
    for await (const connector of app.connectors.all())
      if (connector.tenantId === tenantId && isVisible(connector)) found.add(idOf(connector.key));
  } else {
    for (const { scope } of await app.roleAssignments.ofPrincipal(tenantId, principalId))
      if (tenantOf(app.tenants, scope.subscriptionId)?.tenantId === tenantId) found.add(idOf(scope));
  }
  return [...found].toSorted();
}

function idOf({ subscriptionId }: { subscriptionId: string }): string {
  return subscriptionId.toLowerCase();
}
