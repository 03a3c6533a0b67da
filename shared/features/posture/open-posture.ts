import type { ResourceScope } from '../../contracts/resource-scope.ts';
import type { App } from '../app.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import { getConnector, listConnectors } from '../connectors/read-connectors.ts';
import type { Permission } from '../permissions/ports.ts';
import { type Catalogue, indexSnapshot, type PostureIndex } from './domain/panes/posture-index.ts';
import { loadSnapshot } from './load-snapshot.ts';
import { groupRules, instanceRules, projectRules } from './rules/all.ts';

/** A connector, or a subscription: then the connectors in it that the caller may read. */
export type PostureScope = { scope: ResourceScope; permission: Permission };

/** The posture of a scope at the time that `asOf` names, prepared for queries. */
export type Posture = { asOf: string; index: PostureIndex };

export const catalogue: Catalogue = { project: projectRules, group: groupRules, instance: instanceRules };

/** Loads the posture of a scope, now or as of an earlier answer. Throws `NotFoundError` and `SnapshotExpiredError`. */
export async function openPosture(scope: PostureScope, asOf: string | undefined, app: App): Promise<Posture> {
  const connectors = await readableConnectors(scope, app);
  const snapshot = await loadSnapshot(connectors, app, { asOf });
  return { asOf: snapshot.asOf, index: indexSnapshot(snapshot, catalogue) };
}

/** The connectors of a scope that the caller may read. Throws `NotFoundError` for a connector that is not there. */
export async function readableConnectors(
  { scope, permission }: PostureScope,
  app: App,
): Promise<Connector[]> {
  const { subscriptionId, resourceGroup, name } = scope;
  if (resourceGroup !== undefined && name !== undefined)
    return [await getConnector({ subscriptionId, resourceGroup, name }, app)];
  const found: Connector[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await listConnectors(
      { subscriptionId },
      { pageSize: 1_000, continuationToken },
      permission,
      app,
    );
    found.push(...page.items);
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}
