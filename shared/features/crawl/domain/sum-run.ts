import type { RunCounts, Unreadable } from '../../../contracts/arm/run.ts';
import { addCounts, noCounts, type Edge, type Task, type TaskResult } from './run.ts';
import { malformedWords } from '../../inventory/domain/unreadable.ts';
import { omitUndefined } from '../../../platform/omit-undefined.ts';

type DoneTask = Extract<Task, { state: 'done' }>;

export type IdRange = { first: number; last: number };

/** What a run learned about one root group. */
export type RootSummary = {
  rootId: number;
  state: 'complete' | 'partial';
  unreadable: Unreadable[];
  totalSubgroupCount: number;
  totalProjectCount: number;
  projectsByGroup: Map<number, number>;
  /** Whether the list of all projects leaves those directly in the root group out; undefined: none was seen. */
  listsDirectApart: boolean | undefined;
  /** Stored and not listed, within the windows. */
  missingGroups: number[];
  missingProjects: number[];
  /** Ranges of ids between the windows of groups and of projects, in which rows may be missing. */
  groupGaps: IdRange[];
  projectGaps: IdRange[];
  /** Listed at the edges of windows and by no window. */
  slippedGroups: number[];
  slippedProjects: number[];
};

export type RunSummary = {
  counts: RunCounts;
  expected: { groups?: number; projects?: number };
  unreadable: Unreadable[];
  roots: RootSummary[];
};

/** The sum over the finished tasks of a run that began then: exact, because each task counts once however often it was repeated. */
export function sumRun(finished: readonly DoneTask[], beganAt: string): RunSummary {
  const done = countedOnce(finished).map((task) => withMalformed(task, beganAt));
  const results = done.map((task) => task.result);
  const byRoot = Map.groupBy(done.filter(isCrawl), (task) => rootOf(task));
  const edges = [...byRoot].map(([rootId, tasks]) => countsBeside(rootId, tasks));
  return {
    counts: [...results.map((result) => result.counts), ...edges].reduce(addCounts, noCounts),
    expected: expectedOf(done),
    unreadable: results.flatMap((result) => result.unreadable),
    roots: [...byRoot].map(([rootId, tasks]) => sumRoot(rootId, tasks)),
  };
}

/** Where a list was cut, its parts hold all projects: what its windows had read by then is counted there. */
function countedOnce(finished: readonly DoneTask[]): DoneTask[] {
  const cut = new Set(finished.filter(({ name }) => name.startsWith('crawl-cut-')).map(rootOf));
  return finished.map((task) => {
    if (!task.name.startsWith('crawl-projects-') || !cut.has(rootOf(task))) return task;
    const { projectsByGroup: _counted, edges: _edges, direct: _direct, ...result } = task.result;
    return { ...task, result: { ...result, counts: { ...result.counts, projects: 0 } } };
  });
}

/** Elements that were left out are something that could not be read, and are told like it. */
function withMalformed(task: DoneTask, since: string): DoneTask {
  const { malformed } = task.result.counts;
  if (malformed === 0) return task;
  const unreadable = { ...listOf(task), because: malformedWords(malformed), since };
  return { ...task, result: { ...task.result, unreadable: [...task.result.unreadable, unreadable] } };
}

/** The list that a task reads. */
function listOf({ name }: DoneTask): Pick<Unreadable, 'scope' | 'endpoint'> {
  if (name === 'discover') return { scope: 'owned groups', endpoint: '/api/v4/groups' };
  const [, kind, rootId, page] = name.split('-');
  const [scope, list] = kind === 'groups' ? ['subgroups', 'descendant_groups'] : ['projects', 'projects'];
  return {
    scope: `${scope} of group ${rootId} from page ${page}`,
    endpoint: `/api/v4/groups/${rootId}/${list}`,
  };
}

function isCrawl(task: DoneTask): boolean {
  return task.name.startsWith('crawl-');
}

/** Task names are `crawl-groups-<root id>-<page>`, `crawl-projects-…` and `crawl-cut-…`. */
function rootOf(task: DoneTask): number {
  return Number(task.name.split('-')[2]);
}

function sumRoot(rootId: number, tasks: DoneTask[]): RootSummary {
  const unreadable = tasks.flatMap((task) => task.result.unreadable);
  const counts = [...tasks.map((task) => task.result.counts), countsBeside(rootId, tasks)].reduce(
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
    missingGroups: missingOf(tasks, 'crawl-groups-'),
    missingProjects: missingOf(tasks, 'crawl-projects-'),
    groupGaps: gapsOf(tasks, 'crawl-groups-'),
    projectGaps: gapsOf(tasks, 'crawl-projects-'),
    slippedGroups: uncoveredEdges(tasks, 'crawl-groups-').map(({ id }) => id),
    slippedProjects: uncoveredEdges(tasks, 'crawl-projects-').map(({ id }) => id),
  };
}

function projectsByGroup(rootId: number, tasks: DoneTask[]): Map<number, number> {
  const sums = listedByGroup(tasks);
  const more = uncounted(rootId, tasks);
  if (more > 0) sums.set(rootId, more);
  return sums;
}

function listedByGroup(tasks: DoneTask[]): Map<number, number> {
  const sums = new Map<number, number>();
  const add = (id: number, count: number) => sums.set(id, (sums.get(id) ?? 0) + count);
  for (const [id, count] of tasks.flatMap((task) => Object.entries(task.result.projectsByGroup ?? {}))) {
    add(Number(id), count);
  }
  for (const { groupId } of uncoveredEdges(tasks, 'crawl-projects-'))
    if (groupId !== undefined) add(groupId, 1);
  return sums;
}

/** Projects directly in the root group that another list showed, and no window. */
function uncounted(rootId: number, tasks: DoneTask[]): number {
  const found = tasks.flatMap(({ result }) =>
    result.direct?.isCounted === false ? result.direct.found : [],
  );
  return found.length === 0 || listedByGroup(tasks).has(rootId) ? 0 : Math.max(...found);
}

function listsDirectApart(rootId: number, tasks: DoneTask[]): boolean | undefined {
  const isApart =
    tasks.some((task) => task.result.direct?.isCounted === true) || uncounted(rootId, tasks) > 0;
  if (isApart) return true;
  return listedByGroup(tasks).has(rootId) ? false : undefined;
}

function missingOf(tasks: DoneTask[], prefix: string): number[] {
  return tasks.filter((task) => task.name.startsWith(prefix)).flatMap((task) => task.result.missingIds ?? []);
}

/** What only the edges of windows showed, each once: rows that shifted past all windows while these were read. */
function uncoveredEdges(tasks: DoneTask[], prefix: string): Edge[] {
  const ranges = rangesOf(tasks, prefix);
  const edges = tasks
    .filter((task) => task.name.startsWith(prefix))
    .flatMap((task) => task.result.edges ?? [])
    .filter(({ id }) => !ranges.some(({ first, last }) => first <= id && id <= last));
  return [...new Map(edges.map((edge) => [edge.id, edge])).values()];
}

function countsBeside(rootId: number, tasks: DoneTask[]): RunCounts {
  const groups = uncoveredEdges(tasks, 'crawl-groups-').length;
  const projects = uncoveredEdges(tasks, 'crawl-projects-').length + uncounted(rootId, tasks);
  return { ...noCounts, groups, projects };
}

function rangesOf(tasks: DoneTask[], prefix: string): IdRange[] {
  return tasks.filter((task) => task.name.startsWith(prefix)).flatMap((task) => task.result.idRange ?? []);
}

function gapsOf(tasks: DoneTask[], prefix: string): IdRange[] {
  const shown = uncoveredEdges(tasks, prefix).map(({ id }) => ({ first: id, last: id }));
  const ranges = [...rangesOf(tasks, prefix), ...shown];
  const gaps: IdRange[] = [];
  let last: number | undefined;
  for (const range of ranges.sort((a, b) => a.first - b.first)) {
    if (last !== undefined && last + 1 < range.first) gaps.push({ first: last + 1, last: range.first - 1 });
    last = Math.max(last ?? 0, range.last);
  }
  return gaps;
}

/** What GitLab said there is, for each kind whose first windows all told it; one that did not makes the sum unknown. */
function expectedOf(done: readonly DoneTask[]): { groups?: number; projects?: number } {
  const groups = totalOf(done, 'crawl-groups', (result) => result.expected?.groups);
  const projects = totalOf(done, 'crawl-projects', (result) => result.expected?.projects);
  return { ...omitUndefined({ groups, projects }) };
}

function firstWindows(done: readonly DoneTask[]): string[] {
  return done.map((task) => task.name).filter((name) => /^crawl-.*-1$/.test(name));
}

function totalOf(
  done: readonly DoneTask[],
  kind: string,
  told: (result: TaskResult) => number | undefined,
): number | undefined {
  // A run of one root group has no discovery: its first windows are the plan.
  const planned = done.find((task) => task.name === 'discover')?.children ?? firstWindows(done);
  const results = new Map(done.map((task) => [task.name, task.result]));
  const totals = planned
    .filter((name) => name.startsWith(`${kind}-`))
    .map((name) => {
      const result = results.get(name);
      return result === undefined ? undefined : told(result);
    });
  if (totals.length === 0) return undefined;
  return totals.reduce<number | undefined>(
    (sum, total) => (sum === undefined || total === undefined ? undefined : sum + total),
    0,
  );
}
