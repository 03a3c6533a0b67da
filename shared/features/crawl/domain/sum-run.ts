import type { RunCounts, Unreadable } from '../../../contracts/arm/run.ts';
import { addCounts, noCounts, type DoneTask, type Edge, type TaskResult } from './run.ts';
import { malformedMessage } from '../../inventory/domain/unreadable.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

/** A done task that read a window of a list of a root group. */
type CrawlTask = Exclude<DoneTask, { kind: 'discover' }>;
type Window = 'crawl-groups' | 'crawl-projects';

/** Both ends included. */
export type IdRange = { first: number; last: number };

/** The result of a run for one root group. */
export type RootSummary = {
  rootId: number;
  state: 'complete' | 'partial';
  unreadable: Unreadable[];
  totalSubgroupCount: number;
  totalProjectCount: number;
  projectsByGroup: Map<number, number>;
  /** Whether the list of all projects omits those directly in the root group; undefined if there are none. */
  listsDirectApart: boolean | undefined;
  /** Ids that are stored and were not listed, within the windows. */
  missingGroups: number[];
  missingProjects: number[];
  /** Ranges of ids between the windows of groups and of projects, in which rows may be missing. */
  groupGaps: IdRange[];
  projectGaps: IdRange[];
  /** Ids that were listed at the edges of windows and by no window. */
  slippedGroups: number[];
  slippedProjects: number[];
};

export type RunSummary = {
  counts: RunCounts;
  expected: { groups?: number; projects?: number };
  unreadable: Unreadable[];
  roots: RootSummary[];
};

/**
 * The sum over the done tasks of a run that began at `beganAt` (ISO 8601). It is exact: each task counts once, however
 * often it was repeated.
 */
export function sumRun(finished: readonly DoneTask[], beganAt: string): RunSummary {
  const done = countedOnce(finished).map((task) => withMalformed(task, beganAt));
  const results = done.map((task) => task.result);
  const byRoot = Map.groupBy(done.filter(isCrawl), ({ rootId }) => rootId);
  const edges = [...byRoot].map(([rootId, tasks]) => edgeCounts(rootId, tasks));
  return {
    counts: [...results.map((result) => result.counts), ...edges].reduce(addCounts, noCounts),
    expected: expectedOf(done),
    unreadable: results.flatMap((result) => result.unreadable),
    roots: [...byRoot].map(([rootId, tasks]) => sumRoot(rootId, tasks)),
  };
}

function isCrawl(task: DoneTask): task is CrawlTask {
  return task.kind !== 'discover';
}

/**
 * If the subgroups' own lists were read instead, these hold all projects: those of the list's windows are not counted.
 */
function countedOnce(finished: readonly DoneTask[]): DoneTask[] {
  const bySubgroup = new Set(finished.flatMap((task) => (task.kind === 'crawl-cut' ? [task.rootId] : [])));
  return finished.map((task) => {
    if (task.kind !== 'crawl-projects' || !bySubgroup.has(task.rootId)) return task;
    const { projectsByGroup: _counted, edges: _edges, direct: _direct, ...result } = task.result;
    return { ...task, result: { ...result, counts: { ...result.counts, projects: 0 } } };
  });
}

/** Reports malformed elements, which were left out, as unreadable. */
function withMalformed(task: DoneTask, since: string): DoneTask {
  const { malformed } = task.result.counts;
  if (malformed === 0) return task;
  const unreadable = { ...listOf(task), because: malformedMessage(malformed), since };
  return { ...task, result: { ...task.result, unreadable: [...task.result.unreadable, unreadable] } };
}

function listOf(task: DoneTask): Pick<Unreadable, 'scope' | 'endpoint'> {
  if (task.kind === 'discover') return { scope: 'owned groups', endpoint: '/api/v4/groups' };
  const { kind, rootId, page } = task;
  const isGroups = kind === 'crawl-groups';
  return {
    scope: `${isGroups ? 'subgroups' : 'projects'} of group ${rootId} from page ${page}`,
    endpoint: `/api/v4/groups/${rootId}/${isGroups ? 'descendant_groups' : 'projects'}`,
  };
}

function sumRoot(rootId: number, tasks: CrawlTask[]): RootSummary {
  const unreadable = tasks.flatMap((task) => task.result.unreadable);
  const counts = [...tasks.map((task) => task.result.counts), edgeCounts(rootId, tasks)].reduce(
    addCounts,
    noCounts,
  );
  return {
    rootId,
    state: unreadable.length === 0 ? 'complete' : 'partial',
    unreadable,
    totalSubgroupCount: counts.groups,
    totalProjectCount: counts.projects,
    projectsByGroup: projectsByGroup(rootId, tasks),
    listsDirectApart: listsDirectApart(rootId, tasks),
    missingGroups: missingOf(tasks, 'crawl-groups'),
    missingProjects: missingOf(tasks, 'crawl-projects'),
    groupGaps: gapsOf(tasks, 'crawl-groups'),
    projectGaps: gapsOf(tasks, 'crawl-projects'),
    slippedGroups: uncoveredEdges(tasks, 'crawl-groups').map(({ id }) => id),
    slippedProjects: uncoveredEdges(tasks, 'crawl-projects').map(({ id }) => id),
  };
}

function projectsByGroup(rootId: number, tasks: CrawlTask[]): Map<number, number> {
  const sums = listedByGroup(tasks);
  const more = uncountedDirect(rootId, tasks);
  if (more > 0) sums.set(rootId, more);
  return sums;
}

function listedByGroup(tasks: CrawlTask[]): Map<number, number> {
  const sums = new Map<number, number>();
  const add = (id: number, count: number) => sums.set(id, (sums.get(id) ?? 0) + count);
  for (const [id, count] of tasks.flatMap((task) => Object.entries(task.result.projectsByGroup ?? {}))) {
    add(Number(id), count);
  }
  for (const { groupId } of uncoveredEdges(tasks, 'crawl-projects'))
    if (groupId !== undefined) add(groupId, 1);
  return sums;
}

/** The number of projects directly in the root group that its own list showed and no window did. */
function uncountedDirect(rootId: number, tasks: CrawlTask[]): number {
  const found = tasks.flatMap(({ result }) =>
    result.direct?.isCounted === false ? result.direct.found : [],
  );
  return found.length === 0 || listedByGroup(tasks).has(rootId) ? 0 : Math.max(...found);
}

function listsDirectApart(rootId: number, tasks: CrawlTask[]): boolean | undefined {
  const isApart =
    tasks.some((task) => task.result.direct?.isCounted === true) || uncountedDirect(rootId, tasks) > 0;
  if (isApart) return true;
  return listedByGroup(tasks).has(rootId) ? false : undefined;
}

function missingOf(tasks: CrawlTask[], kind: Window): number[] {
  return resultsOf(tasks, kind).flatMap(({ missingIds }) => missingIds ?? []);
}

function resultsOf(tasks: readonly CrawlTask[], kind: Window): TaskResult[] {
  return tasks.filter((task) => task.kind === kind).map(({ result }) => result);
}

/** Elements that only the edges of windows showed, each once: rows that shifted past all windows during the read. */
function uncoveredEdges(tasks: CrawlTask[], kind: Window): Edge[] {
  const ranges = rangesOf(tasks, kind);
  const edges = resultsOf(tasks, kind)
    .flatMap((result) => result.edges ?? [])
    .filter(({ id }) => !ranges.some(({ first, last }) => first <= id && id <= last));
  return [...new Map(edges.map((edge) => [edge.id, edge])).values()];
}

/** Counts of elements that no window lists. */
function edgeCounts(rootId: number, tasks: CrawlTask[]): RunCounts {
  const groups = uncoveredEdges(tasks, 'crawl-groups').length;
  const projects = uncoveredEdges(tasks, 'crawl-projects').length + uncountedDirect(rootId, tasks);
  return { ...noCounts, groups, projects };
}

function rangesOf(tasks: CrawlTask[], kind: Window): IdRange[] {
  return resultsOf(tasks, kind).flatMap(({ idRange }) => idRange ?? []);
}

function gapsOf(tasks: CrawlTask[], kind: Window): IdRange[] {
  const listed = uncoveredEdges(tasks, kind).map(({ id }) => ({ first: id, last: id }));
  const ranges = [...rangesOf(tasks, kind), ...listed];
  const gaps: IdRange[] = [];
  let last: number | undefined;
  for (const range of ranges.sort((a, b) => a.first - b.first)) {
    if (last !== undefined && last + 1 < range.first) gaps.push({ first: last + 1, last: range.first - 1 });
    last = Math.max(last ?? 0, range.last);
  }
  return gaps;
}

/** The totals that GitLab reported, for each list whose first windows all have one; otherwise the sum is unknown. */
function expectedOf(done: readonly DoneTask[]): { groups?: number; projects?: number } {
  const groups = totalOf(done, 'crawl-groups', (result) => result.expected?.groups);
  const projects = totalOf(done, 'crawl-projects', (result) => result.expected?.projects);
  return { ...omitUndefined({ groups, projects }) };
}

function totalOf(
  done: readonly DoneTask[],
  kind: Window,
  expectedBy: (result: TaskResult) => number | undefined,
): number | undefined {
  const first = done.filter((task) => task.kind === kind && task.page === 1);
  if (first.length === 0 || first.length < plannedRoots(done)) return undefined;
  return first.reduce<number | undefined>((sum, { result }) => {
    const total = expectedBy(result);
    return sum === undefined || total === undefined ? undefined : sum + total;
  }, 0);
}

/** Discovery causes a first window of groups and one of projects for each root; a run of one root has no discovery. */
function plannedRoots(done: readonly DoneTask[]): number {
  return (done.find(({ kind }) => kind === 'discover')?.children.length ?? 0) / 2;
}
