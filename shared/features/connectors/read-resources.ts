import type { ResourceScope } from '../../contracts/resource-scope.ts';
import { anySubscription } from '../../contracts/tenant.ts';
import type { Caller } from '../../platform/caller.ts';
import { isWithin } from '../../platform/resource-scope.ts';
import { type Role, roleById, roles } from '../permissions/domain/roles.ts';
import { tenantOf } from '../permissions/domain/tenants.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import type { Connector } from './domain/connector.ts';
import { isVisible } from './domain/visible-connector.ts';
import type { Access } from '../permissions/ports.ts';
import type { App } from '../app.ts';

const pageSize = 200;

/**
 * The subscriptions in which a caller has a role, in order. Who owns every subscription of the tenant sees those that are
 * configured and those that have a connector: there is no other list of them.
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

/** The connectors in a subscription or resource group that the caller may see: some hundred at most. */
export async function listConnectorsIn(
  scope: { subscriptionId: string; resourceGroup?: string },
  access: Access,
  app: App,
): Promise<Connector[]> {
  const found: Connector[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await app.connectors.list(
      scope,
      { pageSize, continuationToken },
      (connector) => isVisible(connector) && access.covers(connector),
    );
    found.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

/** One connector of each resource group that holds any: a group is where its connectors are. Ordered by name. */
export async function listResourceGroups(
  subscriptionId: string,
  access: Access,
  app: App,
): Promise<Connector[]> {
  const byName = new Map<string, Connector>();
  for (const connector of await listConnectorsIn({ subscriptionId }, access, app)) {
    const name = connector.key.resourceGroup.toLowerCase();
    if (!byName.has(name)) byName.set(name, connector);
  }
  return [...byName.values()];
}

/** Throws `NotFoundError` where it holds no connector that the caller may see. */
export async function getResourceGroup(
  scope: { subscriptionId: string; resourceGroup: string },
  access: Access,
  app: App,
): Promise<Connector> {
  const [first] = await listConnectorsIn(scope, access, app);
  if (first !== undefined) return first;
  throw new NotFoundError(
    `Resource group '${scope.resourceGroup}' holds no connector.`,
    'ResourceGroupNotFound',
  );
}

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
