import type { GitLabGroup } from '../../contracts/gitlab/group.ts';
import type { GitLabProject } from '../../contracts/gitlab/project.ts';
import type { JobOf } from '../../contracts/job.ts';
import { groupFacts, listedGroup, listedProject } from '../../domain/inventory/facts.ts';
import type { RootGroup, Scope } from '../../domain/inventory/inventory.ts';
import { namesNestedIn, withoutNested } from '../../domain/inventory/nested-roots.ts';
import type { Connector } from '../../domain/onboarding/connector.ts';
import { isCrawled } from '../../domain/onboarding/current-operation.ts';
import { afresh } from '../../domain/refresh/afresh.ts';
import { taskNameOf } from '../../domain/refresh/job-identity.ts';
import { nextWindows, type WindowSeen } from '../../domain/refresh/plan-windows.ts';
import { costOf, noCounts, type TaskResult } from '../../domain/refresh/run.ts';
import type {
  ChangeFeed,
  Chance,
  Connectors,
  GitLab,
  GitLabConnections,
  Groups,
  InventoryRows,
  MergeRows,
  Observation,
  Projects,
  RootGroups,
  Runs,
  RunTasks,
  SettleTask,
  SightRoot,
} from '../../ports.ts';
import { mergeWindow } from './merge-window.ts';
import { readWindow } from './read-window.ts';

type CrawlJob = JobOf<'crawl-groups' | 'crawl-projects'>;
type Deps = {
  connectors: Pick<Connectors, 'get'>;
  gitlab: Pick<GitLabConnections, 'connect'>;
  rootGroups: Pick<RootGroups, 'get' | 'list'>;
  groups: Groups;
  projects: Projects;
  runs: Pick<Runs, 'get'>;
  runTasks: Pick<RunTasks, 'get'>;
  mergeRows: MergeRows;
  changeFeed: Pick<ChangeFeed, 'publish'>;
  settleTask: SettleTask;
  sightRoot: SightRoot;
  clock: Chance;
};
type Crawled = { result: TaskResult; seen: WindowSeen };

const nothing: TaskResult = { counts: noCounts, unreadable: [] };

/**
 * Reads one window of pages of a root group's subgroups or projects and merges each page with the stored rows of its
 * id range. Safe to repeat and to run twice at once: merging what is stored writes nothing, and the task ends once.
 * Deletes nothing: rows that GitLab does not list are marked as missing, no more.
 */
export async function crawlWindow(job: CrawlJob, deps: Deps): Promise<void> {
  const task = await deps.runTasks.get(job.runId, taskNameOf(job) ?? job.kind);
  const run = await deps.runs.get(job.connector.id, job.runId);
  // A task of a run that was interrupted may still be on its way, or have been spawned while others were dropped.
  if (task === undefined || run?.value.state !== 'running') return;
  if (task.state === 'done') return deps.settleTask(job, nothing, []);
  const connector = (await deps.connectors.get(job.connector))?.value;
  const scope = { connectorId: job.connector.id, rootId: job.rootId };
  const root = (await deps.rootGroups.get(scope))?.value;
  if (!isCrawled(connector, job.connector) || root?.onboardingState !== 'Onboarded') {
    return deps.settleTask(job, nothing, []);
  }
  const gitlab = await deps.gitlab.connect(connector, 'bulk');
  const roots = await deps.rootGroups.list(connector.id);
  const nested = namesNestedIn(root, roots);
  const crawled = await crawl({ job, connector, scope, root, roots, gitlab, nested }, deps);
  const counts = { ...crawled.result.counts, ...costOf(job, gitlab.spent()) };
  const totalItems = startedWith(job, crawled.seen);
  const children = nextWindows(crawled.seen).map((page) => ({ ...afresh(job), page, totalItems }));
  await deps.changeFeed.publish(scope);
  await deps.settleTask(job, { ...crawled.result, counts }, children);
}

/** The total that the list's first page told goes with all windows, so that each can see whether rows have shifted. */
function startedWith(job: CrawlJob, seen: WindowSeen): number | undefined {
  return job.page === 1 ? seen.totalItems : job.totalItems;
}

type Window = {
  job: CrawlJob;
  connector: Connector;
  scope: Scope;
  root: RootGroup;
  roots: RootGroup[];
  gitlab: GitLab;
  nested: string[];
};

function crawl(window: Window, deps: Deps): Promise<Crawled> {
  return window.job.kind === 'crawl-groups' ? crawlGroups(window, deps) : crawlProjects(window, deps);
}

async function crawlGroups(window: Window, deps: Deps): Promise<Crawled> {
  const { job, gitlab } = window;
  if (job.page === 1) await readRoot(window, deps);
  const observation = observe(window, 'group', deps.groups, deps);
  const read = await readWindow(placeOf(job), (page) => gitlab.descendantGroups(job.rootId, page));
  const own = (items: GitLabGroup[]) => withoutNested(items.map(listedGroup), window.nested);
  const pages = read.pages.map(own);
  const merged = { pages, edges: own(read.edges) };
  const result = await mergeWindow(merged, edgeOf(read.seen), observation, deps.mergeRows);
  const counts = { ...result.counts, groups: distinctCount(pages), malformed: read.malformed };
  const total = totalOf(read.seen);
  return {
    seen: read.seen,
    result: { ...result, counts, ...(total && { expected: { groups: total.items } }) },
  };
}

/** The root group itself is in no list of what lies below it; a run that began with discovery has just read it. */
async function readRoot({ job, connector, gitlab }: Window, deps: Deps): Promise<void> {
  if ((await deps.runTasks.get(job.runId, 'discover')) !== undefined) return;
  const observedAt = deps.clock.now().toISOString();
  const facts = groupFacts(await gitlab.group(job.rootId));
  await deps.sightRoot(connector, { facts, observedAt, cause: { kind: 'crawl', detail: job.runId } });
}

async function crawlProjects(window: Window, deps: Deps): Promise<Crawled> {
  const { job, gitlab } = window;
  const observation = observe(window, 'project', deps.projects, deps);
  const read = await readWindow(placeOf(job), (page) => gitlab.projects(job.rootId, page));
  const own = (items: GitLabProject[]) => withoutNested(items.map(listedProject), window.nested);
  const pages = read.pages.map(own);
  const merged = { pages, edges: own(read.edges) };
  const result = await mergeWindow(merged, edgeOf(read.seen), observation, deps.mergeRows);
  const counts = { ...result.counts, projects: distinctCount(pages), malformed: read.malformed };
  const groupById = new Map(pages.flat().map((item) => [item.id, item.facts.groupId]));
  const projectsByGroup = Object.fromEntries(
    [...Map.groupBy(groupById.values(), (groupId) => groupId)].map(([id, projects]) => [id, projects.length]),
  );
  const total = totalOf(read.seen);
  return {
    seen: read.seen,
    result: { ...result, counts, projectsByGroup, ...(total && { expected: { projects: total.items } }) },
  };
}

/** Begins before GitLab is asked: what changes while it answers was observed earlier than it happened, and is met again. */
function observe<Facts>(
  { job, scope, root, roots }: Window,
  subject: 'group' | 'project',
  rows: InventoryRows<Facts>,
  deps: Deps,
): Observation<Facts> {
  const observedAt = deps.clock.now().toISOString();
  const telling = { subject, cause: { kind: 'crawl' as const, detail: job.runId }, at: observedAt };
  const { completeAsOf } = root.crawl;
  return { rows, scope, observedAt, telling, completeAsOf, roots };
}

function placeOf({ page, totalItems }: CrawlJob): { firstPage: number; startedWith: number | undefined } {
  return { firstPage: page, startedWith: totalItems };
}

function edgeOf(seen: WindowSeen): { isFirst: boolean; isLast: boolean } {
  return { isFirst: seen.firstPage === 1, isLast: !seen.goesOn };
}

/** Every page of a list tells the same total; the first window alone passes it on, so that it counts once. */
function totalOf(seen: WindowSeen): { items: number } | undefined {
  return seen.firstPage === 1 && seen.totalItems !== undefined ? { items: seen.totalItems } : undefined;
}

function distinctCount(pages: { id: number }[][]): number {
  return new Set(pages.flat().map((item) => item.id)).size;
}
