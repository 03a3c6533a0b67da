import type { ConnectorKey } from '../contracts/connector-key.ts';
import { ConflictError, NotFoundError } from '../domain/errors.ts';
import type { Connector, DevOps } from '../domain/onboarding/connector.ts';
import { groupPathOf } from '../domain/onboarding/group-path.ts';
import { isHeld } from '../domain/onboarding/root-group.ts';
import { devopsOf, parentConnector } from '../domain/onboarding/visible-connector.ts';
import type { Connectors, RootGroups } from '../ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  rootGroups: Pick<RootGroups, 'list'>;
  patchSelection(key: ConnectorKey, names: string[]): Promise<Connector & { devops: DevOps }>;
};

/**
 * Adds a group to those a connector holds, or takes one out, by choosing the list anew. A connector for all existing groups
 * becomes one for the groups it holds, with the change. Safe to repeat: a group that is in (or out) already stays so.
 */
export async function changeSelection(
  key: ConnectorKey,
  name: string,
  deed: 'onboard' | 'offboard',
  deps: Deps,
): Promise<Connector & { devops: DevOps }> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  const devops = devopsOf(connector);
  if (devops.autoDiscovery === 'Enabled') {
    throw new ConflictError(
      'The connector covers all existing and future groups; choose groups by topLevelInventoryList to change single ones.',
    );
  }
  const held = (await deps.rootGroups.list(connector.id))
    .filter(isHeld)
    .map((root) => root.facts.fullyQualifiedName);
  const names = devops.topLevelInventoryList ?? held;
  const others = names.filter((other) => groupPathOf(other) !== groupPathOf(name));
  if (deed === 'onboard') return deps.patchSelection(key, [...others, name]);
  if (others.length === names.length) {
    throw new NotFoundError(
      `GitLab group '${name}' is not among the groups of security connector '${key.name}'.`,
    );
  }
  if (others.length === 0) {
    throw new ConflictError('The last group can not be taken out; delete the DevOps configuration instead.');
  }
  return deps.patchSelection(key, others);
}
