import { NotFoundError } from '../../platform/errors/errors.ts';
import type { App } from '../app.ts';
import type { Permission } from '../permissions/ports.ts';
import type { Connector } from './domain/connector.ts';
import { isVisible } from './domain/visible-connector.ts';

const pageSize = 200;

/** All connectors in a subscription or resource group that the caller may see, at most some hundred. */
export async function listConnectorsIn(
  scope: { subscriptionId: string; resourceGroup?: string },
  permission: Permission,
  app: App,
): Promise<Connector[]> {
  const found: Connector[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await app.connectors.list(
      scope,
      { pageSize, continuationToken },
      (connector) => isVisible(connector) && permission.covers(connector),
    );
    found.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

/** One connector of each resource group that has any, ordered by name. Resource groups exist here only by their connectors. */
export async function listResourceGroups(
  subscriptionId: string,
  permission: Permission,
  app: App,
): Promise<Connector[]> {
  const byName = new Map<string, Connector>();
  for (const connector of await listConnectorsIn({ subscriptionId }, permission, app)) {
    const name = connector.key.resourceGroup.toLowerCase();
    if (!byName.has(name)) byName.set(name, connector);
  }
  return [...byName.values()];
}

/** A connector of the resource group. Throws `NotFoundError` if it has none that the caller may see. */
export async function getResourceGroup(
  scope: { subscriptionId: string; resourceGroup: string },
  permission: Permission,
  app: App,
): Promise<Connector> {
  const [first] = await listConnectorsIn(scope, permission, app);
  if (first !== undefined) return first;
  throw new NotFoundError(
    `Resource group '${scope.resourceGroup}' has no connector.`,
    'ResourceGroupNotFound',
  );
}
