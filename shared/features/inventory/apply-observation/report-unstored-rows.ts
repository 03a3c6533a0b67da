import type { GroupFacts, ProjectFacts, Scope } from '../domain/inventory.ts';
import type { Merged } from '../domain/merge-page.ts';
import { crawlMissing } from '../domain/root-crawl.ts';
import { unstored } from '../../crawl/domain/window.ts';
import type { Chance } from '../../../platform/clock.ts';
import type { RootGroups } from '../ports.ts';

type Deps = { rootGroups: Pick<RootGroups, 'get' | 'replace'>; clock: Chance };

/**
 * Tells on the root group which rows the tables refused: between crawls there is no run to tell it. Safe to repeat: while
 * they still refuse the same rows, that is known. Throws `ConcurrentChangeError`.
 */
export async function tellUnstored(
  scope: Scope,
  refused: Merged<GroupFacts | ProjectFacts>['refused'],
  observed: { subject: 'group' | 'project'; at: string },
  deps: Deps,
): Promise<void> {
  const stored = refused.length === 0 ? undefined : await deps.rootGroups.get(scope);
  if (stored === undefined) return;
  const unreadable = refused.map((row) => unstored(row, observed));
  const crawl = crawlMissing(stored.value.crawl, unreadable, deps.clock.now());
  if (crawl === undefined) return;
  await deps.rootGroups.replace(scope.connectorId, { ...stored.value, crawl }, stored.etag);
}
