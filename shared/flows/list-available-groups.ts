import type { OnboardingState } from '../contracts/arm/provisioning.ts';
import type { ConnectorKey } from '../contracts/connector-key.ts';
import { groupFacts } from '../domain/inventory/facts.ts';
import type { AvailableGroup } from '../domain/inventory/inventory.ts';
import { topmost } from '../domain/onboarding/plan-onboarding.ts';
import { devopsOf, parentConnector } from '../domain/onboarding/visible-connector.ts';
import type { GroupClaims } from '../ports/claims.ts';
import type { Connectors } from '../ports/connectors.ts';
import type { ClaimScopeOf, ListOwnedGroups } from '../ports/flows/connectors.ts';
import type { GitLabConnections } from '../ports/gitlab.ts';
import type { RootGroups } from '../ports/inventory.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect' | 'instanceOf'>;
  listOwnedGroups: ListOwnedGroups;
  groupClaims: Pick<GroupClaims, 'holders'>;
  claimScopeOf: ClaimScopeOf;
  rootGroups: Pick<RootGroups, 'list'>;
};

/**
 * The root groups that the authorising user owns, as GitLab says now, each with whether it is free. Throws a
 * `GitLabError` when GitLab can't be asked.
 */
export async function listAvailableGroups(key: ConnectorKey, deps: Deps): Promise<AvailableGroup[]> {
  const connector = parentConnector((await deps.connectors.get(key))?.value, key);
  devopsOf(connector);
  const { groups } = await deps.listOwnedGroups(await deps.gitlab.connect(connector));
  const roots = topmost(groups);
  const held = await deps.rootGroups.list(connector.id);
  const scope = await deps.claimScopeOf(connector.tenantId, deps.gitlab.instanceOf(connector).url);
  const wanted = roots.map(({ id, full_path: fullPath }) => ({ groupId: id, fullPath }));
  const holders = await deps.groupClaims.holders(scope, wanted);
  return roots.map((group) => ({
    facts: groupFacts(group),
    onboardingState: stateOf(holders.get(group.id), connector.id),
    root: held.find((root) => root.facts.id === group.id),
  }));
}

function stateOf(holder: string | undefined, connectorId: string): OnboardingState {
  if (holder === undefined) return 'NotOnboarded';
  return holder === connectorId ? 'Onboarded' : 'OnboardedByOtherConnector';
}
