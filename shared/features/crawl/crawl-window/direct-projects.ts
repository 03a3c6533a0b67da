import { projectItem, type ProjectFacts } from '../../inventory/domain/project-facts.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import { withoutNested } from '../../inventory/domain/root-nesting.ts';
import type { JobOf } from '../../../contracts/job.ts';
import type { Crawl } from './open-crawl.ts';
import { pagesOf } from '../../connectors/pages-of.ts';

export type DirectProjects = { items: InventoryItem<ProjectFacts>[]; malformed: number };

/**
 * Reads projects directly in a root group if an earlier crawl found that this version of GitLab omits them from its
 * list with subgroups. Only the first window does so, and only if it lists none. A later window may list them too.
 */
export async function directProjects(
  { job, roots, gitlab, nested }: Crawl<JobOf<'crawl-groups' | 'crawl-projects'>>,
  listed: readonly InventoryItem<ProjectFacts>[],
): Promise<DirectProjects> {
  const found: DirectProjects = { items: [], malformed: 0 };
  const isKnown = roots.some(({ crawl }) => crawl.listsDirectApart === true);
  const isShown = listed.some(({ facts }) => facts.groupId === job.rootId);
  if (job.page !== 1 || !isKnown || isShown) return found;
  for await (const page of pagesOf((number) => gitlab.ownProjects(job.rootId, number))) {
    found.items.push(...withoutNested(page.items.map(projectItem), nested));
    found.malformed += page.malformed;
  }
  return found;
}
