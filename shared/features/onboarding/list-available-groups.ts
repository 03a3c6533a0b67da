import type { OnboardingState } from '../../contracts/arm/provisioning.ts';
import type { ConnectorKey } from '../../contracts/connector-key.ts';
import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import { groupFacts } from '../inventory/domain/group-facts.ts';
import type { AvailableGroup, RootGroup } from '../inventory/domain/inventory.ts';
import { rootAbove } from '../inventory/domain/root-nesting.ts';
import { liesBelow } from './domain/plan-onboarding.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import { devopsOf, isVisible, parentConnector } from '../connectors/domain/visible-connector.ts';
import type { Caller } from '../../platform/caller.ts';
import type { Connector } from '../connectors/domain/connector.ts';
import type { GitLab } from '../connectors/ports.ts';
import { assertIssuedBy } from '../credentials/domain/kept-authorization.ts';
import { openAuthorization } from '../credentials/open-authorization.ts';
import { claimScopeOf } from '../connectors/claim-scope-of.ts';
import { listOwnedGroups } from '../connectors/list-owned-groups.ts';
import type { App } from '../app.ts';
import { pagesOf } from '../connectors/pages-of.ts';

/**
 * Lists the groups that the authorising user owns now, directly or by inheritance, each with its onboarding state; a
 * choice may name any of them. With `authorizationId`, that user is the one of a kept authorization, and the connector need
 * not exist. One request per hundred groups. Throws a `GitLabError`.
 */
export async function listAvailableGroups(
  key: ConnectorKey,
  authorizationId: string | undefined,
  caller: Caller,
  app: App,
): Promise<AvailableGroup[]> {
  const stored = (await app.connectors.get(key))?.value;
  const connector = isVisible(stored) ? stored : undefined;
  const { gitlab, instanceUrl } =
    authorizationId === undefined
      ? await connectorsGitLab(stored, key, app)
      : await keptGitLab(key, authorizationId, connector, caller, app);
  const groups = await ownedGroups(gitlab);
  const known = connector === undefined ? [] : await app.rootGroups.list(connector.id);
  const scope = await claimScopeOf(caller.tenantId, instanceUrl, app);
  const wanted = groups.map(({ id, full_path: fullPath }) => ({ groupId: id, fullPath }));
  const claimants = await app.groupClaims.claimants(scope, wanted);
  return groups.map((group) => {
    const facts = groupFacts(group);
    const claimant = claimants.get(group.id);
    const isOurs = claimant === undefined || claimant === connector?.id;
    return {
      facts,
      onboardingState: isOurs ? ownStateOf(facts.fullyQualifiedName, known) : 'OnboardedByOtherConnector',
      root: known.find((root) => root.facts.id === group.id),
    };
  });
}

async function connectorsGitLab(
  stored: Connector | undefined,
  key: ConnectorKey,
  app: App,
): Promise<{ gitlab: GitLab; instanceUrl: string }> {
  const connector = parentConnector(stored, key);
  devopsOf(connector);
  const gitlab = await app.gitlab.connect(connector);
  return { gitlab, instanceUrl: app.gitlab.instanceOf(connector).url };
}

/** Throws `InvalidRequestError` for an authorization of another GitLab than that of an existing connector. */
async function keptGitLab(
  key: ConnectorKey,
  authorizationId: string,
  connector: Connector | undefined,
  caller: Caller,
  app: App,
): Promise<{ gitlab: GitLab; instanceUrl: string }> {
  const kept = await openAuthorization(key, authorizationId, caller, app);
  if (connector !== undefined) assertIssuedBy(kept, app.gitlab.instanceOf(connector).url);
  return kept;
}

/** Ordered by id. Groups that are shared by invitation only are left out. */
async function ownedGroups(gitlab: GitLab): Promise<GitLabGroup[]> {
  const { groups: direct } = await listOwnedGroups(gitlab);
  const found = new Map(direct.map((group) => [group.id, group]));
  if (direct.length === 0) return [];
  for await (const page of pagesOf((number) => gitlab.inheritedGroups(number))) {
    for (const group of page.items) if (liesBelow(group, direct)) found.set(group.id, group);
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}

/** Onboarded if the group or one above it is claimed. */
function ownStateOf(name: string, roots: readonly RootGroup[]): OnboardingState {
  return rootAbove(roots.filter(isClaimed), name) === undefined ? 'NotOnboarded' : 'Onboarded';
}
