import type { Page } from '../../contracts/arm/list.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import { NotFoundError } from '../../platform/errors/errors.ts';
import { choiceOfGroups, chosenOf, namesOf, withCurrentNames } from '../onboarding/domain/chosen-groups.ts';
import type { Connector, DevOps } from './domain/connector.ts';
import type { Operation } from './domain/operation.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { devopsOf, isVisible, parentConnector, visibleConnector } from './domain/visible-connector.ts';
import type { Permission } from '../permissions/ports.ts';
import type { PageRequest } from '../../platform/stored.ts';
import type { App } from '../app.ts';

type Configured = Connector & { devops: DevOps };

/** Throws `NotFoundError`. */
export async function getConnector(key: ConnectorKey, app: App): Promise<Connector> {
  return visibleConnector((await app.connectors.get(key))?.value, key);
}

/** The connectors that the caller may see, without those that are being deleted. */
export function listConnectors(
  scope: { subscriptionId: string; resourceGroup?: string },
  page: PageRequest,
  permission: Permission,
  app: App,
): Promise<Page<Connector>> {
  // Filtered while reading, so that no continuation token contains a name that the caller must not see.
  return app.connectors.list(
    scope,
    page,
    (connector) => isVisible(connector) && permission.covers(connector),
  );
}

/** The connector with its configuration; its list has the current names of groups. Throws `ParentNotFoundError` or `NotFoundError`. */
export async function getDevops(key: ConnectorKey, app: App): Promise<Configured> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  return withNames({ ...connector, devops: devopsOf(connector) }, app);
}

/** Zero or one configuration. Throws `ParentNotFoundError`. */
export async function listDevops(key: ConnectorKey, app: App): Promise<Configured[]> {
  const connector = parentConnector((await app.connectors.get(key))?.value, key);
  return connector.devops === undefined
    ? []
    : [await withNames({ ...connector, devops: connector.devops }, app)];
}

/** Operations outlive the configuration and the connector, so that a deletion can be polled to its end. Throws `NotFoundError`. */
export async function getOperation(key: ConnectorKey, operationId: string, app: App): Promise<Operation> {
  const operation = await app.operations.get(key, operationId);
  if (operation === undefined) throw new NotFoundError(`Operation '${operationId}' does not exist.`);
  return operation;
}

/** Adds the current names of the chosen groups, which are root groups or lie below a chosen parent. */
async function withNames(connector: Configured, app: App): Promise<Configured> {
  const chosen = chosenOf(connector.devops);
  const ids = chosen?.flatMap(({ id }) => id ?? []) ?? [];
  if (chosen === undefined || ids.length === 0) return connector;
  const roots = await app.rootGroups.list(connector.id);
  const names = namesOf(roots);
  for (const root of roots.filter(isClaimed)) {
    const unnamed = ids.filter((id) => !names.has(id));
    if (unnamed.length === 0) break;
    const rows = await app.groups.whole({ connectorId: connector.id, rootId: root.facts.id }, unnamed);
    for (const { value } of rows) names.set(value.facts.id, value.facts.fullyQualifiedName);
  }
  const choice = choiceOfGroups(withCurrentNames(chosen, names));
  return { ...connector, devops: { ...connector.devops, ...choice } };
}
