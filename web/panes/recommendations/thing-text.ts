import { addressOf, connectorOf, connectorScope, resourceIdOf } from '../../url/scope.ts';

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
  try {
    const [connectorGroup, connectorName] = [resourceGroup, name].map(decodeURIComponent);
    const connector = {
      subscriptionId,
      resourceGroup: connectorGroup ?? '',
      name: connectorName ?? '',
    };
    return group === undefined ? connectorScope(connector) : resourceIdOf(connector, group, project);
  } catch {
    return undefined;
  }
}
