import type { ConnectorRef } from '../../contracts/connector-key.ts';
import { isCrawled } from '../connectors/domain/current-operation.ts';
import type { App } from '../app.ts';

/**
 * Deletes the rows under root groups, and what hangs on them, if their connector was deleted or is being deleted. To be
 * called after rows were written on an answer of GitLab: the deletion may have purged them while GitLab was asked. Its
 * mark on the connector comes before its purge, so that either sees the rows. Idempotent.
 */
export async function purgeIfDeleted(ref: ConnectorRef, rootIds: readonly number[], app: App): Promise<void> {
  if (rootIds.length === 0 || isCrawled((await app.connectors.get(ref))?.value, ref)) return;
  for (const rootId of rootIds) {
    const scope = { connectorId: ref.id, rootId };
    await app.projects.purge(scope);
    await app.groups.purge(scope);
  }
  await app.assessments.purge(ref.id);
  await app.findings.purge(ref.id);
  await app.decisions.purge(ref.id);
  await app.readModelChunks.purge(ref.id);
  await app.changeFeed.purge(ref.id);
}
