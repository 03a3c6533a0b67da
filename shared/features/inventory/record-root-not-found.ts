import type { ChangeCause } from '../../contracts/arm/change.ts';
import { describeRoot } from './domain/observed-root.ts';
import { refOf, type Connector } from '../connectors/domain/connector.ts';
import { isLost, rootNotFound } from './domain/lost-root.ts';
import { isClaimed } from './domain/root-state.ts';
import { confirmAfterMs } from './domain/follow-up-jobs.ts';
import type { App } from '../app.ts';
import { retryOnConflict } from '../../platform/retry-on-conflict.ts';

type NotFoundAnswer = { rootId: number; observedAt: string; cause: ChangeCause };

/**
 * Records a 404 of GitLab for a root group and sends the job that confirms it. Nothing is removed. Idempotent: the time of
 * the first 404 stays, and another confirmation does no harm.
 */
export async function recordRootNotFound(
  connector: Connector,
  missed: NotFoundAnswer,
  app: App,
): Promise<void> {
  return retryOnConflict(() => recordOnce(connector, missed, app));
}

async function recordOnce(
  connector: Connector,
  { rootId, observedAt, cause }: NotFoundAnswer,
  app: App,
): Promise<void> {
  const stored = await app.rootGroups.get({ connectorId: connector.id, rootId });
  if (stored === undefined || !isClaimed(stored.value)) return;
  const root = rootNotFound(stored.value, observedAt);
  const events = describeRoot(stored.value, root, { cause, at: observedAt });
  await app.rootGroups.replace(connector.id, root, stored.etag, events);
  if (events.length > 0) await app.changeFeed.publishRoots(connector.id);
  if (isLost(root)) return;
  const at = new Date(Date.parse(observedAt) + confirmAfterMs);
  const look = { v: 1, kind: 'resync-group', groupId: rootId, subtree: false, attempt: 0 } as const;
  await app.jobs.send([{ ...look, connector: refOf(connector), because: cause, at: at.toISOString() }], {
    at,
  });
}
