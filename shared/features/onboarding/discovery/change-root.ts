import type { ChangeCause } from '../../../contracts/arm/change.ts';
import type { ChangeEvent } from '../../inventory/domain/describe-change.ts';
import type { RootGroup, Scope } from '../../inventory/domain/inventory.ts';
import { describeRoot } from '../../inventory/domain/observed-root.ts';
import type { App } from '../../app.ts';

/** Changes the current row of a root group: other flows update its webhook and the end of its crawl meanwhile. */
export async function changeRoot(
  scope: Scope,
  change: (root: RootGroup | undefined) => RootGroup,
  cause: ChangeCause,
  app: App,
  describeNew: (root: RootGroup) => ChangeEvent[] = () => [],
): Promise<void> {
  const stored = await app.rootGroups.get(scope);
  if (stored === undefined) {
    const root = change(undefined);
    return app.rootGroups.put(scope.connectorId, root, describeNew(root));
  }
  const changed = change(stored.value);
  const at = app.clock.now().toISOString();
  const events = describeRoot(stored.value, changed, { cause, at });
  await app.rootGroups.replace(scope.connectorId, changed, stored.etag, events);
}
