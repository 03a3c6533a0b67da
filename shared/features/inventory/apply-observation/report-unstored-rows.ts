import type { GroupFacts } from '../domain/group-facts.ts';
import type { ProjectFacts } from '../domain/project-facts.ts';
import type { Scope } from '../domain/inventory.ts';
import type { MergeResult } from '../domain/merge-page.ts';
import { crawlWithUnstored } from '../domain/root-crawl.ts';
import { unstoredRow } from '../domain/unreadable.ts';
import type { App } from '../../app.ts';

/**
 * Tells on the root group which rows the tables refused: between crawls there is no run to tell it. Safe to repeat: while
 * they still refuse the same rows, that is known. Throws `ConcurrentChangeError`.
 */
export async function reportUnstoredRows(
  scope: Scope,
  refused: MergeResult<GroupFacts | ProjectFacts>['rejected'],
  observed: { subject: 'group' | 'project'; at: string },
  app: App,
): Promise<void> {
  const stored = refused.length === 0 ? undefined : await app.rootGroups.get(scope);
  if (stored === undefined) return;
  const unreadable = refused.map((row) => unstoredRow(row, observed));
  const crawl = crawlWithUnstored(stored.value.crawl, unreadable, app.clock.now());
  if (crawl === undefined) return;
  await app.rootGroups.replace(scope.connectorId, { ...stored.value, crawl }, stored.etag);
}
