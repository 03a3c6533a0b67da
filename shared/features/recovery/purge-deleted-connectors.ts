import type { Connector } from '../connectors/domain/connector.ts';
import { isClaimed } from '../inventory/domain/root-state.ts';
import type { GroupClaim } from '../connectors/ports.ts';
import type { App } from '../app.ts';

/** Within this time after a claim the root group is stored, unless the process crashed before. */
const maxClaimingMs = 3_600_000;
/** Clients have stopped polling long before. */
const operationsKeptMs = 30 * 24 * 3_600_000;

/**
 * Removes orphans: claims of deleted connectors, claims of groups that their connector never stored, and results of old
 * operations. Claims of earlier versions, which are keyed by host, move to the GitLab instance of their connector.
 * Claims are listed before connectors, so that a claim of a connector created in between is no orphan. Idempotent.
 */
export async function purgeDeletedConnectors(app: App): Promise<{ claims: number; operations: number }> {
  const claims: GroupClaim[] = await Array.fromAsync(app.groupClaims.all());
  const existing = new Map<string, Connector>();
  for await (const connector of app.connectors.all()) existing.set(connector.id.toLowerCase(), connector);
  const byHost = new Map<string, Connector>();
  let released = 0;
  for (const claim of claims) {
    const connector = existing.get(claim.connectorId.toLowerCase());
    if (connector !== undefined && (await isNeeded(claim, connector, app))) {
      if (claim.instanceUrl === undefined) byHost.set(connector.id, connector);
      continue;
    }
    await app.groupClaims.release(claim);
    released += 1;
  }
  for (const { id, tenantId, tags } of byHost.values()) {
    const instanceUrl = app.gitlab.instanceUrlOf({ tags });
    if (instanceUrl !== undefined) await app.groupClaims.adopt({ tenantId, instanceUrl }, id);
  }
  const before = new Date(app.clock.now().getTime() - operationsKeptMs).toISOString();
  return { claims: released, operations: await app.operations.purgeEnded(before) };
}

async function isNeeded(claim: GroupClaim, connector: Connector, app: App): Promise<boolean> {
  const ageMs = app.clock.now().getTime() - Date.parse(claim.since ?? '');
  if (connector.devops?.operation !== undefined || ageMs < maxClaimingMs) return true;
  const root = await app.rootGroups.get({ connectorId: connector.id, rootId: claim.groupId });
  return root !== undefined && isClaimed(root.value);
}
