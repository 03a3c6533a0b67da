import type { JobOf } from '../../contracts/job.ts';
import { purgedRoot, offboardedRoot } from './domain/root-group.ts';
import { isClaimedElsewhere, isClaimed, isToBePurged } from '../inventory/domain/root-state.ts';
import { removeHook } from '../webhooks/remove-hook.ts';
import { purgeFindings } from '../findings/purge-findings.ts';
import type { App } from '../app.ts';

/**
 * Offboards a root group that was removed from the choice: removes its webhook, then its claim. Its inventory is hidden
 * and kept for 30 days, so that nothing is lost if the group is chosen again; then a repeat of the job purges it and
 * removes the row of the root. The row of a root group that is claimed elsewhere stays and shows that. A root group that
 * was chosen again meanwhile is not changed. Idempotent.
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
  await purgeFindings(scope, app);
  await app.assessments.purgeRoot(scope.connectorId, scope.rootId);
  await app.readModelChunks.purgeRoot(scope.connectorId, scope.rootId);
  await app.projects.purge(scope);
  await app.groups.purge(scope);
  if (isClaimedElsewhere(stored.value)) {
    return app.rootGroups.replace(connector.id, purgedRoot(stored.value), stored.etag);
  }
  await app.rootGroups.remove(scope);
}
