import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import { refOf, type Connector } from '../../connectors/domain/connector.ts';
import type { GroupClaimedElsewhere } from '../../connectors/domain/decide-claims.ts';
import { claimScopeOf } from '../../connectors/claim-scope-of.ts';
import type { App } from '../../app.ts';

/**
 * Claims the wanted groups. Returns by id those that another connector has claimed, directly or by a group above or
 * below. The claims of a former connector of the same name, which is being deleted, are released at once. Idempotent.
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
  let claimedElsewhere = await claim();
  for (const claimantId of new Set(claimedElsewhere.map((group) => group.claimedBy))) {
    const former = await app.connectors.setAside({ ...refOf(connector), id: claimantId });
    if (former === undefined) continue;
    await app.groupClaims.releaseAll(tenantId, former.id);
    claimedElsewhere = await claim();
  }
  return new Map(claimedElsewhere.map((group) => [group.groupId, group]));
}
