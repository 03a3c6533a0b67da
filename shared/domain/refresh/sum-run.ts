import type { RunCounts, Unreadable } from '../../contracts/arm/run.ts';
import { addCounts, noCounts, type Task, type TaskResult } from './run.ts';

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
  /** Ranges of ids between the windows of groups and of projects, in which rows may be missing. */
  groupGaps: IdRange[];
  projectGaps: IdRange[];
};

export type RunSummary = {
  counts: RunCounts;
  expected: { groups?: number; projects?: number };
  unreadable: Unreadable[];
  roots: RootSummary[];
};

/** The sum over the finished tasks of a run: exact, because each task counts once however often it was repeated. */
export function sumRun(done: readonly DoneTask[]): RunSummary {
  const results = done.map((task) => task.result);
  const byRoot = Map.groupBy(done.filter(isCrawl), (task) => rootOf(task));
  return {
    counts: results.reduce((sum, result) => addCounts(sum, result.counts), noCounts),
    expected: expectedOf(results),
    unreadable: results.flatMap((result) => result.unreadable),
    roots: [...byRoot].map(([rootId, tasks]) => sumRoot(rootId, tasks)),
  };
}

function isCrawl(task: DoneTask): boolean {
  return task.name.startsWith('crawl-');
}

/** Task names are `crawl-groups-<root id>-<page>` and `crawl-projects-<root id>-<page>`. */
function rootOf(task: DoneTask): number {
  return Number(task.name.split('-')[2]);
}

function sumRoot(rootId: number, tasks: DoneTask[]): RootSummary {
  const unreadable = tasks.flatMap((task) => task.result.unreadable);
  const counts = tasks.reduce((sum, task) => addCounts(sum, task.result.counts), noCounts);
  return {
    rootId,
    state: unreadable.length === 0 && counts.malformed === 0 ? 'complete' : 'partial',
    unreadable,
    totalSubgroupCount: counts.groups,
    totalProjectCount: counts.projects,
    projectsByGroup: projectsByGroup(tasks),
    groupGaps: gapsOf(tasks, 'crawl-groups-'),
    projectGaps: gapsOf(tasks, 'crawl-projects-'),
  };
}

function projectsByGroup(tasks: DoneTask[]): Map<number, number> {
  const sums = new Map<number, number>();
  for (const [id, count] of tasks.flatMap((task) => Object.entries(task.result.projectsByGroup ?? {}))) {
    sums.set(Number(id), (sums.get(Number(id)) ?? 0) + count);
  }
  return sums;
}

function gapsOf(tasks: DoneTask[], prefix: string): IdRange[] {
  const ranges = tasks
    .filter((task) => task.name.startsWith(prefix))
    .flatMap((task) => task.result.idRange ?? []);
  const sorted = ranges.sort((a, b) => a.first - b.first);
  return sorted.slice(1).flatMap((range, index) => {
    const gap = { first: (sorted[index]?.last ?? 0) + 1, last: range.first - 1 };
    return gap.first <= gap.last ? [gap] : [];
  });
}

function expectedOf(results: TaskResult[]): { groups?: number; projects?: number } {
  const known = results.flatMap((result) => result.expected ?? []);
  const groups = known.flatMap((expected) => expected.groups ?? []);
  const projects = known.flatMap((expected) => expected.projects ?? []);
  return {
    ...(groups.length === 0 ? {} : { groups: groups.reduce((a, b) => a + b) }),
    ...(projects.length === 0 ? {} : { projects: projects.reduce((a, b) => a + b) }),
  };
}
