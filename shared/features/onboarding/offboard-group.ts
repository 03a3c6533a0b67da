import type { JobOf } from '../../contracts/job.ts';
import { purgedRoot, offboardedRoot } from './domain/root-group.ts';
import { isClaimedElsewhere, isClaimed, isToBePurged } from '../inventory/domain/root-state.ts';
import { removeHook } from '../webhooks/remove-hook.ts';
import type { App } from '../app.ts';

/**
 * Takes a root group out that the caller took from the list: its webhook, then its claim. Its inventory stays as it is
 * for 30 days, hidden with its root, so that putting it back loses nothing; after that a repeat of the job removes it and
 * at last the root's row. The same goes for one that another connector keeps from this one, whose row stays to say so. A
 * root that was chosen again meanwhile is left alone. Safe to repeat.
 */
export async function offboardGroup(job: JobOf<'offboard-group'>, app: App): Promise<void> {
  const connector = (await app.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const stored = await app.rootGroups.get(scope);
  if (connector?.id !== job.connector.id || stored === undefined || isClaimed(stored.value)) return;
  await removeHook(connector, stored.value, app);
  await app.groupClaims.release({
    tenantId: connector.tenantId,
    instanceHost: stored.value.instanceHost,
    groupId: job.rootId,
    connectorId: connector.id,
  });
  const now = app.clock.now();
  if (!isToBePurged(stored.value, now)) {
    return app.rootGroups.replace(connector.id, offboardedRoot(stored.value, now), stored.etag);
  }
  await app.projects.purge(scope);
  await app.groups.purge(scope);
  if (isClaimedElsewhere(stored.value)) {
    return app.rootGroups.replace(connector.id, purgedRoot(stored.value), stored.etag);
  }
  await app.rootGroups.remove(scope);
}
