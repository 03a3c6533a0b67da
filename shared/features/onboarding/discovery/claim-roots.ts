import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import type { LostGroup } from '../../connectors/domain/settle-claims.ts';
import type { Chance } from '../../../platform/clock.ts';
import type { GroupClaims } from '../../connectors/ports.ts';
import type { Connectors } from '../../connectors/ports.ts';
import type { ClaimScopeOf } from '../../flow-types/connectors.ts';

export type ClaimDeps = {
  connectors: Pick<Connectors, 'setAside'>;
  groupClaims: Pick<GroupClaims, 'claim' | 'releaseAll'>;
  claimScopeOf: ClaimScopeOf;
  clock: Chance;
};

/**
 * Which of the wanted groups, by their ids, another connector holds, or one above or below them. A connector that is being
 * deleted, and whose name ours has taken, gives way at once. Safe to repeat: what was claimed stays ours.
 */
export async function claimRoots(
  connector: Connector,
  wanted: readonly GitLabGroup[],
  instanceUrl: string,
  deps: ClaimDeps,
): Promise<Map<number, LostGroup>> {
  const { tenantId, id } = connector;
  const groups = wanted.map((group) => ({ groupId: group.id, fullPath: group.full_path }));
  const scope = await deps.claimScopeOf(tenantId, instanceUrl);
  const claim = () => deps.groupClaims.claim(scope, id, groups, deps.clock.now().toISOString());
  let lost = await claim();
  for (const heldBy of new Set(lost.map((group) => group.heldBy))) {
    const former = await deps.connectors.setAside({ ...refOf(connector), id: heldBy });
    if (former === undefined) continue;
    await deps.groupClaims.releaseAll(tenantId, former.id);
    lost = await claim();
  }
  return new Map(lost.map((group) => [group.groupId, group]));
}
