import { projectItem, type ProjectFacts } from '../../inventory/domain/project-facts.ts';
import type { InventoryItem } from '../../inventory/domain/facts.ts';
import { withoutNested } from '../../inventory/domain/root-nesting.ts';
import type { JobOf } from '../../../contracts/job.ts';
import type { Crawl } from './open-crawl.ts';
import { pagesOf } from '../../connectors/pages-of.ts';

export type DirectProjects = { items: InventoryItem<ProjectFacts>[]; malformed: number };

/**
 * Projects directly in a root group, where an earlier crawl of any found that GitLab's list with subgroups leaves them out,
 * as that of some versions does. Only the first window of a list asks, and only where that shows none now. What it finds may still
 * be listed by a later window.
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
