import type { GitLabGroup } from '../../../contracts/gitlab/group.ts';
import type { JobOf } from '../../../contracts/job.ts';
import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import type { App } from '../../app.ts';

/**
 * Sends a resync for each claimed root group that is missing from the owned groups: the user may have lost the role, or
 * GitLab may have deleted the group.
 */
export async function recheckUnlisted(
  { connector, runId }: JobOf<'discover'>,
  owned: readonly GitLabGroup[],
  known: readonly RootGroup[],
  app: App,
): Promise<void> {
  const ownedIds = new Set(owned.map(({ id }) => id));
  const at = app.clock.now().toISOString();

  const look = {
    v: 1,
    kind: 'resync-group',
    connector,
    subtree: false,
    because: { kind: 'crawl' as const, detail: runId },
    at,
    attempt: 0,
  } as const;
  const missing = known.filter((root) => isClaimed(root) && !ownedIds.has(root.facts.id));
  await app.jobs.send(missing.map((root) => ({ ...look, groupId: root.facts.id })));
}
