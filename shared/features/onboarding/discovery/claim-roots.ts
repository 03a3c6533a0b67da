import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import type { GroupClaimedElsewhere } from '../../connectors/domain/decide-claims.ts';
import { claimScopeOf } from '../../connectors/claim-scope-of.ts';
import type { App } from '../../app.ts';

/**
 * Which of the wanted groups, by their ids, another connector holds, or one above or below them. A connector that is being
 * deleted, and whose name ours has taken, gives way at once. Safe to repeat: what was claimed stays ours.
 */
export async function claimRoots(
  connector: Connector,
  wanted: readonly GitLabGroup[],
  instanceUrl: string,
  app: App,
): Promise<Map<number, GroupClaimedElsewhere>> {
  const { tenantId, id } = connector;
  const groups = wanted.map((group) => ({ groupId: group.id, fullPath: group.full_path }));
  const scope = await claimScopeOf(tenantId, instanceUrl, app);
  const claim = () => app.groupClaims.claim(scope, id, groups, app.clock.now().toISOString());
  let lost = await claim();
  for (const heldBy of new Set(lost.map((group) => group.claimedBy))) {
    const former = await app.connectors.setAside({ ...refOf(connector), id: heldBy });
    if (former === undefined) continue;
    await app.groupClaims.releaseAll(tenantId, former.id);
    lost = await claim();
  }
  return new Map(lost.map((group) => [group.groupId, group]));
}
