import type { ChangeCause } from '../contracts/arm/change.ts';
import type { Connector } from '../domain/onboarding/connector.ts';
import { heldRootOf } from '../domain/inventory/parent-root.ts';
import type { GroupFacts, ProjectFacts, Scope } from '../domain/inventory/inventory.ts';
import type { Listed } from '../domain/inventory/merge-page.ts';
import { tombstone } from '../domain/inventory/row-changes.ts';
import type { ChangeFeed, InventoryRows, MergeRows, RootGroups, StoreSighting } from '../ports.ts';

type Facts = GroupFacts | ProjectFacts;
type Deps = {
  rootGroups: Pick<RootGroups, 'list'>;
  mergeRows: MergeRows;
  changeFeed: Pick<ChangeFeed, 'publish'>;
};
type Sighting<F extends Facts> = Parameters<StoreSighting>[0] & {
  rows: InventoryRows<F>;
  items: readonly Listed<F>[];
};

/**
 * Stores things that GitLab showed by their ids, each under the root group in which it lies now. What lies outside of
 * every root group of the connector, and is stored, becomes a tombstone. Safe to repeat and to come late.
 */
export async function storeSighting<F extends Facts>(sighting: Sighting<F>, deps: Deps): Promise<void> {
  const roots = await deps.rootGroups.list(sighting.connector.id);
  const byRoot = Map.groupBy(
    sighting.items,
    (item) => heldRootOf(roots, item.facts.fullyQualifiedName)?.facts.id,
  );
  for (const [rootId, items] of byRoot) {
    if (rootId === undefined) {
      for (const root of roots)
        await entomb({ connectorId: sighting.connector.id, rootId: root.facts.id }, items, sighting, deps);
      continue;
    }
    const scope = { connectorId: sighting.connector.id, rootId };
    const root = roots.find(({ facts }) => facts.id === rootId);
    const { rows, observedAt, subject, cause } = sighting;
    await deps.mergeRows(items, {
      rows,
      scope,
      observedAt,
      telling: { subject, cause, at: observedAt },
      isFirstCrawl: root?.crawl.completeAsOf === undefined,
    });
    await deps.changeFeed.publish(scope);
  }
}

/** What has left the connector's groups alive: it is kept as a tombstone, and comes back if it does. */
async function entomb<F extends Facts>(
  scope: Scope,
  items: readonly Listed<F>[],
  { rows, observedAt, subject, cause }: Sighting<F>,
  deps: Deps,
): Promise<void> {
  const stored = await rows.stored(
    scope,
    items.map((item) => item.id),
  );
  const alive = new Map(
    stored.filter((row) => !row.removed && row.seenAt <= observedAt).map((row) => [row.id, row]),
  );
  if (alive.size === 0) return;
  const removal = { at: observedAt, because: 'moved-away' as const };
  const whole = await rows.whole(scope, [...alive.keys()]);
  const changes = whole.map(({ value, etag }) => {
    const indexName = alive.get(value.facts.id)?.indexName ?? '';
    return tombstone({ value, etag, indexName }, removal, { subject, cause, at: observedAt });
  });
  await rows.write(scope, changes);
  await deps.changeFeed.publish(scope);
}
