import type { RootGroup } from '../../inventory/domain/inventory.ts';
import { isClaimed } from '../../inventory/domain/root-state.ts';
import { addCounts, type Run, type TaskResult } from './run.ts';
import type { RootSummary, RunSummary } from './sum-run.ts';

/**
 * The root groups whose own projects a run reads separately, because some versions of GitLab omit projects directly in
 * a group from its list with subgroups. None if any list of this GitLab shows such a project; each root group only
 * once, by its first complete crawl. Deterministic, so that summing up the run again gives the same.
 */
export function rootsToCrossCheck(
  summaries: readonly RootSummary[],
  known: readonly RootGroup[],
  { beganAt }: Pick<Run, 'beganAt'>,
): number[] {
  const isShown = summaries.some(
    ({ rootId, projectsByGroup, listsDirectApart }) =>
      listsDirectApart !== true && projectsByGroup.has(rootId),
  );
  const wasShown = known.some(
    ({ crawl }) => (crawl.projectCount ?? 0) > 0 && crawl.listsDirectApart !== true,
  );
  if (isShown || wasShown) return [];
  const first = known.filter((root) => isClaimed(root) && (root.crawl.completeAsOf ?? beganAt) === beganAt);
  const ids = new Set(first.map(({ facts }) => facts.id));
  return summaries
    .filter(({ state }) => state === 'complete')
    .filter(({ rootId, projectsByGroup }) => ids.has(rootId) && !projectsByGroup.has(rootId))
    .map(({ rootId }) => rootId);
}

/** Adds to the sum the projects of a root group's own list, and the cost of reading it. */
export function withOwnList(
  summary: RunSummary,
  rootId: number,
  { counts, unreadable }: Pick<TaskResult, 'counts' | 'unreadable'>,
): RunSummary {
  const found = counts.projects;
  const roots = summary.roots.map((root): RootSummary => {
    if (root.rootId !== rootId) return root;
    const unread = [...root.unreadable, ...unreadable];
    const whole = {
      ...root,
      unreadable: unread,
      state: unread.length === 0 ? root.state : ('partial' as const),
    };
    if (found === 0) return whole;
    return {
      ...whole,
      totalProjectCount: root.totalProjectCount + found,
      projectsByGroup: new Map([...root.projectsByGroup, [rootId, found]]),
      listsDirectApart: true,
    };
  });
  return {
    ...summary,
    counts: addCounts(summary.counts, counts),
    unreadable: [...summary.unreadable, ...unreadable],
    roots,
  };
}
