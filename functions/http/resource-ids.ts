import type { ConnectorKey } from '../../shared/contracts/connector-key.ts';

/** Resource id in ARM's canonical casing, with names as the connector was created with. */
export function connectorId({ subscriptionId, resourceGroup, name }: ConnectorKey): string {
  const group = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}`;
  return `${group}/providers/Microsoft.Security/securityConnectors/${name}`;
}

export function devopsId(key: ConnectorKey): string {
  return `${connectorId(key)}/devops/default`;
}

export function groupId(key: ConnectorKey, fullyQualifiedName: string): string {
  return `${devopsId(key)}/gitLabGroups/${fullyQualifiedName}`;
}

/** `path` is that of the project in its group. */
export function projectId(key: ConnectorKey, group: string, path: string): string {
  return `${groupId(key, group)}/projects/${path}`;
}

export function operationResultId(key: ConnectorKey, operationId: string): string {
  return `${devopsId(key)}/operationResults/${operationId}`;
}

export function exemptionId(key: ConnectorKey, name: string): string {
  return `${connectorId(key)}/exemptions/${name}`;
}
