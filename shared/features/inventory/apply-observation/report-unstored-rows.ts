import type { GroupFacts } from '../domain/group-facts.ts';
import type { ProjectFacts } from '../domain/project-facts.ts';
import type { Scope } from '../domain/inventory.ts';
import type { MergeResult } from '../domain/merge-page.ts';
import { crawlWithUnstored } from '../domain/root-crawl.ts';
import { unstoredRow } from '../domain/unreadable.ts';
import type { App } from '../../app.ts';

/**
 * Reports rejected rows on the root group: between crawls no run can report them. Idempotent: entries that are known stay
 * as they are. Throws `ConcurrentChangeError`.
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
