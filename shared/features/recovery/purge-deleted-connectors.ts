import type { Connector } from '../connectors/domain/connector.ts';
import { isHeld } from '../onboarding/domain/root-group.ts';
import type { Chance } from '../../platform/clock.ts';
import type { GroupClaim, GroupClaims } from '../connectors/ports.ts';
import type { Connectors, Operations } from '../connectors/ports.ts';
import type { GitLabConnections } from '../connectors/ports.ts';
import type { RootGroups } from '../inventory/ports.ts';

type Deps = {
  rootGroups: Pick<RootGroups, 'get'>;
  connectors: Pick<Connectors, 'all'>;
  groupClaims: Pick<GroupClaims, 'all' | 'release' | 'adopt'>;
  gitlab: Pick<GitLabConnections, 'instanceUrlOf'>;
  operations: Pick<Operations, 'purgeEnded'>;
  clock: Chance;
};

/** Within this time of its claim a group has been noted, unless a process died in between. */
const longestClaimingMs = 3_600_000;
/** Long after any client has stopped polling. */
const operationsKeptMs = 30 * 24 * 3_600_000;

/**
 * Removes what nobody owns any more: claims of connectors that are gone, or of groups that their connector did not come to
 * hold, and results of operations that ended long ago. Claims of former versions, which are by host, are moved to the GitLab
 * of their connector.
 * Claims are listed before connectors, so that a claim is never taken for an orphan whose connector came in between. Safe
 * to repeat.
 */
export async function clearRemains(deps: Deps): Promise<{ claims: number; operations: number }> {
  const claims: GroupClaim[] = await Array.fromAsync(deps.groupClaims.all());
  const living = new Map<string, Connector>();
  for await (const connector of deps.connectors.all()) living.set(connector.id.toLowerCase(), connector);
  const byHost = new Map<string, Connector>();
  let released = 0;
  for (const claim of claims) {
    const connector = living.get(claim.connectorId.toLowerCase());
    if (connector !== undefined && (await isNeeded(claim, connector, deps))) {
      if (claim.instanceUrl === undefined) byHost.set(connector.id, connector);
      continue;
    }
    await deps.groupClaims.release(claim);
    released += 1;
  }
  for (const { id, tenantId, tags } of byHost.values()) {
    const instanceUrl = deps.gitlab.instanceUrlOf({ tags });
    if (instanceUrl !== undefined) await deps.groupClaims.adopt({ tenantId, instanceUrl }, id);
  }
  const before = new Date(deps.clock.now().getTime() - operationsKeptMs).toISOString();
  return { claims: released, operations: await deps.operations.purgeEnded(before) };
}

async function isNeeded(claim: GroupClaim, connector: Connector, deps: Deps): Promise<boolean> {
  const ageMs = deps.clock.now().getTime() - Date.parse(claim.since ?? '');
  if (connector.devops?.operation !== undefined || ageMs < longestClaimingMs) return true;
  const root = await deps.rootGroups.get({ connectorId: connector.id, rootId: claim.groupId });
  return root !== undefined && isHeld(root.value);
}
