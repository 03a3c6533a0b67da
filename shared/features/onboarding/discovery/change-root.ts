import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ChangeEvent } from '../../inventory/domain/change-event.ts';
import type { RootGroup, Scope } from '../../inventory/domain/inventory.ts';
import { describeRoot } from '../../inventory/domain/observed-root.ts';
import type { Chance } from '../../../platform/clock.ts';
import type { RootGroups } from '../../inventory/ports.ts';

export type ChangeDeps = { rootGroups: Pick<RootGroups, 'get' | 'put' | 'replace'>; clock: Chance };

/** Rests on the root as it is now: others note its webhook and the end of its crawl meanwhile. */
export async function changeRoot(
  scope: Scope,
  change: (root: RootGroup | undefined) => RootGroup,
  cause: ChangeCause,
  deps: ChangeDeps,
  describeNew: (root: RootGroup) => ChangeEvent[] = () => [],
): Promise<void> {
  const stored = await deps.rootGroups.get(scope);
  if (stored === undefined) {
    const root = change(undefined);
    return deps.rootGroups.put(scope.connectorId, root, describeNew(root));
  }
  const changed = change(stored.value);
  const at = deps.clock.now().toISOString();
  const events = describeRoot(stored.value, changed, { cause, at });
  await deps.rootGroups.replace(scope.connectorId, changed, stored.etag, events);
}
