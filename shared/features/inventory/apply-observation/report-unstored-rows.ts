import type { GroupFacts, ProjectFacts, Scope } from '../domain/inventory.ts';
import type { Merged } from '../domain/merge-page.ts';
import { crawlMissing } from '../domain/root-crawl.ts';
import { unstored } from '../../crawl/domain/window.ts';
import type { App } from '../../app.ts';

/**
 * Tells on the root group which rows the tables refused: between crawls there is no run to tell it. Safe to repeat: while
 * they still refuse the same rows, that is known. Throws `ConcurrentChangeError`.
 */
export async function reportUnstoredRows(
  scope: Scope,
  refused: Merged<GroupFacts | ProjectFacts>['refused'],
  observed: { subject: 'group' | 'project'; at: string },
  app: App,
): Promise<void> {
  const stored = refused.length === 0 ? undefined : await app.rootGroups.get(scope);
  if (stored === undefined) return;
  const unreadable = refused.map((row) => unstored(row, observed));
  const crawl = crawlMissing(stored.value.crawl, unreadable, app.clock.now());
  if (crawl === undefined) return;
  await app.rootGroups.replace(scope.connectorId, { ...stored.value, crawl }, stored.etag);
}
