import type { JobOf } from '../../contracts/job.ts';
import { forgottenRoot, isForeign, isHeld, isToBePurged, leftRoot } from './domain/root-group.ts';
import type { Chance } from '../../platform/clock.ts';
import type { GroupClaims } from '../connectors/ports.ts';
import type { Connectors } from '../connectors/ports.ts';
import type { RemoveHook } from '../flow-types/connectors.ts';
import type { Groups, Projects, RootGroups } from '../inventory/ports.ts';

type Deps = {
  connectors: Pick<Connectors, 'get'>;
  rootGroups: Pick<RootGroups, 'get' | 'replace' | 'remove'>;
  groups: Pick<Groups, 'purge'>;
  projects: Pick<Projects, 'purge'>;
  groupClaims: Pick<GroupClaims, 'release'>;
  removeHook: RemoveHook;
  clock: Chance;
};

/**
 * Takes a root group out that the caller took from the list: its webhook, then its claim. Its inventory stays as it is
 * for 30 days, hidden with its root, so that putting it back loses nothing; after that a repeat of the job removes it and
 * at last the root's row. The same goes for one that another connector keeps from this one, whose row stays to say so. A
 * root that was chosen again meanwhile is left alone. Safe to repeat.
 */
export async function offboardGroup(job: JobOf<'offboard-group'>, deps: Deps): Promise<void> {
  const connector = (await deps.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const stored = await deps.rootGroups.get(scope);
  if (connector?.id !== job.connector.id || stored === undefined || isHeld(stored.value)) return;
  await deps.removeHook(connector, stored.value);
  await deps.groupClaims.release({
    tenantId: connector.tenantId,
    instanceHost: stored.value.instanceHost,
    groupId: job.rootId,
    connectorId: connector.id,
  });
  const now = deps.clock.now();
  if (!isToBePurged(stored.value, now)) {
    return deps.rootGroups.replace(connector.id, leftRoot(stored.value, now), stored.etag);
  }
  await deps.projects.purge(scope);
  await deps.groups.purge(scope);
  if (isForeign(stored.value)) {
    return deps.rootGroups.replace(connector.id, forgottenRoot(stored.value), stored.etag);
  }
  await deps.rootGroups.remove(scope);
}
