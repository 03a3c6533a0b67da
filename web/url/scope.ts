/** A connector by the names in its resource id. */
export type ConnectorPath = { subscriptionId: string; resourceGroup: string; name: string };

const connectorId =
  /^\/subscriptions\/(?<subscriptionId>[^/]+)\/resourceGroups\/(?<resourceGroup>[^/]+)\/providers\/Microsoft\.Security\/securityConnectors\/(?<name>[^/]+)(?<rest>\/.*)?$/i;
const resource = /^\/devops\/default\/gitLabGroups\/(?<group>[^/]+)(?:\/projects\/(?<project>[^/]+))?$/i;

/** `{s}` of a subscription. */
export function subscriptionScope(subscriptionId: string): string {
  return `/subscriptions/${encodeURIComponent(subscriptionId)}/providers/Microsoft.Security`;
}

/** `{c}`, also `{s}` of one connector. */
export function connectorScope({ subscriptionId, resourceGroup, name }: ConnectorPath): string {
  const group = `/subscriptions/${encodeURIComponent(subscriptionId)}/resourceGroups/${encodeURIComponent(resourceGroup)}`;
  return `${group}/providers/Microsoft.Security/securityConnectors/${encodeURIComponent(name)}`;
}

/** The connector that a resource id lies in. Undefined for an id of another kind. */
export function connectorOf(id: string): ConnectorPath | undefined {
  const { subscriptionId, resourceGroup, name } = connectorId.exec(id)?.groups ?? {};
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  return {
    subscriptionId: decodeURIComponent(subscriptionId),
    resourceGroup: decodeURIComponent(resourceGroup),
    name: decodeURIComponent(name),
  };
}

/** The page's address of a group or project, by its resource id: `/devops/{rg}/{connector}/{group$path}/{project}`. */
export function addressOf(id: string): string | undefined {
  const connector = connectorOf(id);
  const { group, project } = resource.exec(connectorId.exec(id)?.groups?.['rest'] ?? '')?.groups ?? {};
  if (connector === undefined || group === undefined) return undefined;
  const parts = [connector.resourceGroup, connector.name].map(encodeURIComponent);
  return `/devops/${[...parts, group, ...(project === undefined ? [] : [project])].join('/')}`;
}

/** The inverse of `addressOf`: the resource id of a group or project, whose names are given as they stand in an id. */
export function resourceIdOf(connector: ConnectorPath, group: string, project?: string): string {
  const id = `${connectorScope(connector)}/devops/default/gitLabGroups/${group}`;
  return project === undefined ? id : `${id}/projects/${project}`;
}

/** The page's path of a run: `/runs/{rg}/{connector}/{run}`. */
export function runPath(
  { resourceGroup, name }: Omit<ConnectorPath, 'subscriptionId'>,
  runId: string,
): string {
  return `/runs/${[resourceGroup, name, runId].map(encodeURIComponent).join('/')}`;
}
