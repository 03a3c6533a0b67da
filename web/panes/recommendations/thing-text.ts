import { addressOf, connectorOf, connectorScope } from '../../url/scope.ts';

/** A group, project or instance in the parameter `project`: `rg/connector`, `rg/connector/group$path/project`. */
export function thingText(id: string): string | undefined {
  const address = addressOf(id);
  if (address !== undefined) return address.replace(/^\/devops\//, '');
  const connector = connectorOf(id);
  if (connector === undefined) return undefined;
  return [connector.resourceGroup, connector.name].map(encodeURIComponent).join('/');
}

/** The resource id that such a text stands for in a subscription; undefined for a text of another form. */
export function thingId(text: string, subscriptionId: string): string | undefined {
  const [resourceGroup = '', name = '', group, project, ...rest] = text.split('/');
  if (resourceGroup === '' || name === '' || rest.length > 0) return undefined;
  const below = [
    ...(group === undefined ? [] : ['devops/default/gitLabGroups', group]),
    ...(project === undefined ? [] : ['projects', project]),
  ];
  try {
    const [connectorGroup, connectorName] = [resourceGroup, name].map(decodeURIComponent);
    const connector = connectorScope({
      subscriptionId,
      resourceGroup: connectorGroup ?? '',
      name: connectorName ?? '',
    });
    return [connector, ...below].join('/');
  } catch {
    return undefined;
  }
}
